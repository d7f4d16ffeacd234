// The process behind ClientProcess: keeps clients and does with them what the test asks for. Serves
// the tests of every chapter.
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "support/agent_protocol.hpp"
#include "support/client.hpp"

namespace {

using test_support::Client;
using test_support::ClientOptions;
using test_support::Deadline;
using test_support::End;
using test_support::Message;
using test_support::SocketKind;
using test_support::TimedOut;

using Operations = std::map<std::string, std::function<std::string(Client&, const std::string&)>>;

std::chrono::milliseconds milliseconds(const std::string& text) {
  return std::chrono::milliseconds{std::stoll(text)};
}

std::string number(End end) { return std::to_string(static_cast<int>(end)); }

// The member functions that neither take nor return anything.
auto plain(void (Client::*member)()) {
  return [member](Client& client, const std::string&) {
    (client.*member)();
    return std::string{};
  };
}

// Those that return bytes.
auto bytes(std::string (Client::*member)()) {
  return [member](Client& client, const std::string&) { return (client.*member)(); };
}

Operations operations() {
  Operations table;
  table["shutdown_write"] = plain(&Client::shutdown_write);
  table["reset"] = plain(&Client::reset);
  table["close"] = plain(&Client::close);
  table["receive_line"] = bytes(&Client::receive_line);
  table["receive_some"] = bytes(&Client::receive_some);
  table["receive_datagram"] = bytes(&Client::receive_datagram);
  table["receive_to_end"] = bytes(&Client::receive_to_end);
  table["set_patience"] = [](Client& client, const std::string& limit) {
    client.set_patience(milliseconds(limit));
    return std::string{};
  };
  table["send"] = [](Client& client, const std::string& data) {
    client.send(data);
    return std::string{};
  };
  table["send_some"] = [](Client& client, const std::string& data) {
    return std::to_string(client.send_some(data));
  };
  table["receive"] = [](Client& client, const std::string& count) {
    return client.receive(std::stoull(count));
  };
  table["receive_end"] = [](Client& client, const std::string&) {
    return number(client.receive_end());
  };
  table["discard_to_end"] = [](Client& client, const std::string&) {
    return number(client.discard_to_end());
  };
  table["nothing_for"] = [](Client& client, const std::string& quiet) {
    return std::string(client.nothing_for(milliseconds(quiet)) ? "1" : "0");
  };
  table["local_address"] = [](Client& client, const std::string&) {
    return client.local_address();
  };
  return table;
}

// A client is asked for with {kind, host or path, port or flag, receive buffer, send buffer}; every
// other request is {operation, client, argument}.
constexpr std::size_t kConnectWords = 5;

Client connect(const Message& request) {
  const std::string& kind = request.at(0);
  const std::string& where = request.at(1);
  const ClientOptions options{std::stoi(request.at(3)), std::stoi(request.at(4))};
  if (kind == "unix_stream") return Client::unix_stream(where, options);
  const int detail = std::stoi(request.at(2));
  if (kind == "tcp") return Client::tcp(where, detail, options);
  if (kind == "udp") return Client::udp(where, detail, options);
  if (kind == "unix_datagram") return Client::unix_datagram(where, detail != 0, options);
  return Client::from_address(where, static_cast<SocketKind>(detail), options);
}

// What was said before the code's own text, which the other side's exception will add again.
std::string call_of(const std::system_error& error) {
  const std::string text = error.what();
  return text.substr(0, text.rfind(": " + error.code().message()));
}

class Agent {
 public:
  Message reply_to(const Message& request) {
    try {
      return {"done", perform(request)};
    } catch (const TimedOut& error) {
      return {"timed out", error.what()};
    } catch (const std::system_error& error) {
      return {"system error", std::to_string(error.code().value()), call_of(error)};
    } catch (const std::exception& error) {
      return {"error", error.what()};
    }
  }

 private:
  std::string perform(const Message& request) {
    if (request.size() == kConnectWords) {
      clients_.emplace(next_, connect(request));
      return std::to_string(next_++);
    }
    const std::size_t which = std::stoull(request.at(1));
    if (request.at(0) == "forget") return std::to_string(clients_.erase(which));
    return operations_.at(request.at(0))(clients_.at(which), request.at(2));
  }

  Operations operations_ = operations();
  std::map<std::size_t, Client> clients_;
  std::size_t next_ = 1;
};

}  // namespace

int main() {
  // The test may think for as long as it likes, and end without a word.
  const Deadline never{std::chrono::hours{24}};
  Agent agent;
  try {
    while (const auto request = test_support::receive_message(STDIN_FILENO, never)) {
      test_support::send_message(STDIN_FILENO, agent.reply_to(*request));
    }
  } catch (const std::exception& error) {
    std::cerr << "client_agent: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
