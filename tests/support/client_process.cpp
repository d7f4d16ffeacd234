// Clients that live in another process, out of reach of a forking server. Serves the tests of every
// chapter.
#include "support/client_process.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "support/agent_protocol.hpp"
#include "support/child.hpp"
#include "support/descriptor.hpp"

namespace test_support {
namespace {

std::pair<OwnedDescriptor, OwnedDescriptor> socket_pair() {
  int ends[2];
  checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  return {OwnedDescriptor{ends[0]}, OwnedDescriptor{ends[1]}};
}

std::string result_of(const Message& reply) {
  if (reply.at(0) == "done") return reply.at(1);
  if (reply.at(0) == "timed out") throw TimedOut(reply.at(1));
  if (reply.at(0) == "system error") {
    throw std::system_error(std::stoi(reply.at(1)), std::generic_category(), reply.at(2));
  }
  throw std::runtime_error(reply.at(1));
}

End end_from(const std::string& text) { return static_cast<End>(std::stoi(text)); }

}  // namespace

/// The process and the connection to it.
class ClientProcess::Link {
 public:
  Link() : Link(socket_pair()) {}

  [[nodiscard]] pid_t pid() const { return child_.pid(); }

  std::string call(const Message& request, std::chrono::milliseconds patience) {
    const std::scoped_lock lock{mutex_};
    send_message(socket_.get(), request);
    // The other side gives up first, and says what it was waiting for.
    const auto reply = receive_message(socket_.get(), Deadline{patience + kPatience});
    if (!reply) throw std::runtime_error("the client process has ended");
    return result_of(*reply);
  }

 private:
  explicit Link(std::pair<OwnedDescriptor, OwnedDescriptor> ends)
      : socket_(std::move(ends.first)),
        child_(ChildPlan{.command = {CLIENT_AGENT}, .standard_input = ends.second.get()}) {}

  std::mutex mutex_;
  OwnedDescriptor socket_;
  Child child_;
};

ClientProcess::ClientProcess() : link_(std::make_shared<Link>()) {}
ClientProcess::~ClientProcess() = default;
ClientProcess::ClientProcess(ClientProcess&&) noexcept = default;
ClientProcess& ClientProcess::operator=(ClientProcess&&) noexcept = default;

pid_t ClientProcess::pid() const { return link_->pid(); }

RemoteClient ClientProcess::connect(Message words, const ClientOptions& options) {
  words.push_back(std::to_string(options.receive_buffer));
  words.push_back(std::to_string(options.send_buffer));
  return {link_, link_->call(words, kPatience)};
}

RemoteClient ClientProcess::tcp(const std::string& host, int port, ClientOptions options) {
  return connect({"tcp", host, std::to_string(port)}, options);
}

RemoteClient ClientProcess::udp(const std::string& host, int port, ClientOptions options) {
  return connect({"udp", host, std::to_string(port)}, options);
}

RemoteClient ClientProcess::unix_stream(const std::string& path, ClientOptions options) {
  return connect({"unix_stream", path, ""}, options);
}

RemoteClient ClientProcess::unix_datagram(const std::string& path, bool bound,
                                          ClientOptions options) {
  return connect({"unix_datagram", path, bound ? "1" : "0"}, options);
}

RemoteClient ClientProcess::from_address(const std::string& address, SocketKind kind,
                                         ClientOptions options) {
  return connect({"from_address", address, std::to_string(static_cast<int>(kind))}, options);
}

RemoteClient::RemoteClient(std::shared_ptr<ClientProcess::Link> link, std::string number)
    : link_(std::move(link)), number_(std::move(number)) {}

RemoteClient::~RemoteClient() { forget(); }

RemoteClient& RemoteClient::operator=(RemoteClient&& other) noexcept {
  if (this == &other) return *this;
  forget();
  link_ = std::move(other.link_);
  number_ = std::move(other.number_);
  patience_ = other.patience_;
  return *this;
}

void RemoteClient::forget() noexcept {
  if (!link_) return;
  try {
    call("forget");
  } catch (const std::exception&) {
    // The process is gone, and the client with it.
  }
}

std::string RemoteClient::call(const char* operation, std::string_view argument) const {
  return link_->call({operation, number_, std::string(argument)}, patience_);
}

void RemoteClient::set_patience(std::chrono::milliseconds limit) {
  patience_ = limit;
  call("set_patience", std::to_string(limit.count()));
}

void RemoteClient::send(std::string_view bytes) { call("send", bytes); }

std::size_t RemoteClient::send_some(std::string_view bytes) {
  return std::stoull(call("send_some", bytes));
}

void RemoteClient::shutdown_write() { call("shutdown_write"); }
void RemoteClient::reset() { call("reset"); }
void RemoteClient::close() { call("close"); }

std::string RemoteClient::receive(std::size_t count) {
  return call("receive", std::to_string(count));
}

std::string RemoteClient::receive_line() { return call("receive_line"); }
std::string RemoteClient::receive_some() { return call("receive_some"); }
std::string RemoteClient::receive_datagram() { return call("receive_datagram"); }
std::string RemoteClient::receive_to_end() { return call("receive_to_end"); }
End RemoteClient::receive_end() { return end_from(call("receive_end")); }
End RemoteClient::discard_to_end() { return end_from(call("discard_to_end")); }

bool RemoteClient::nothing_for(std::chrono::milliseconds quiet) {
  return call("nothing_for", std::to_string(quiet.count())) == "1";
}

std::string RemoteClient::local_address() const { return call("local_address"); }

}  // namespace test_support
