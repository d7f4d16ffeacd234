// Clients that live in another process, out of reach of a forking server. Serves the tests of every
// chapter.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/client.hpp"

namespace test_support {

class RemoteClient;

/// A process that keeps clients for a test. A server that forks in the test's own process hands
/// every descriptor of that process to its children, and as long as one of them holds a copy of a
/// client's socket the server never sees that client's end. So the clients live elsewhere: make the
/// ClientProcess BEFORE the server.
///
/// Same names and behaviour as the functions of Client; exceptions come back with their type and
/// text. Any thread, but the process carries out one call at a time, so while one client waits the
/// others do, too: clients that must wait at the same time need a process each.
/// The destructor kills the process, which ends its clients.
class ClientProcess {
 public:
  ClientProcess();
  ~ClientProcess();
  ClientProcess(ClientProcess&&) noexcept;
  ClientProcess& operator=(ClientProcess&&) noexcept;

  [[nodiscard]] RemoteClient tcp(const std::string& host, int port, ClientOptions options = {});
  [[nodiscard]] RemoteClient udp(const std::string& host, int port, ClientOptions options = {});
  [[nodiscard]] RemoteClient unix_stream(const std::string& path, ClientOptions options = {});
  [[nodiscard]] RemoteClient unix_datagram(const std::string& path, bool bound = true,
                                           ClientOptions options = {});
  [[nodiscard]] RemoteClient from_address(const std::string& address,
                                          SocketKind kind = SocketKind::stream,
                                          ClientOptions options = {});
  [[nodiscard]] pid_t pid() const;

 private:
  friend class RemoteClient;
  class Link;
  RemoteClient connect(std::vector<std::string> words, const ClientOptions& options);
  std::shared_ptr<Link> link_;
};

/// One client in a ClientProcess; see Client for what each function does. Movable. May outlive the
/// ClientProcess object, whose process then lives on as long. The destructor closes the client.
class RemoteClient {
 public:
  ~RemoteClient();
  RemoteClient(RemoteClient&&) noexcept = default;
  RemoteClient& operator=(RemoteClient&&) noexcept;

  void set_patience(std::chrono::milliseconds limit);
  void send(std::string_view bytes);
  [[nodiscard]] std::size_t send_some(std::string_view bytes);
  void shutdown_write();
  void reset();
  void close();
  [[nodiscard]] std::string receive(std::size_t count);
  [[nodiscard]] std::string receive_line();
  [[nodiscard]] std::string receive_some();
  [[nodiscard]] std::string receive_datagram();
  [[nodiscard]] std::string receive_to_end();
  [[nodiscard]] End receive_end();
  [[nodiscard]] End discard_to_end();
  [[nodiscard]] bool nothing_for(std::chrono::milliseconds quiet);
  [[nodiscard]] std::string local_address() const;

 private:
  friend class ClientProcess;
  RemoteClient(std::shared_ptr<ClientProcess::Link> link, std::string number);
  std::string call(const char* operation, std::string_view argument = {}) const;
  void forget() noexcept;

  std::shared_ptr<ClientProcess::Link> link_;  // empty once moved from
  std::string number_;
  std::chrono::milliseconds patience_{kPatience};
};

}  // namespace test_support
