// Pain: a signal makes accept and recv fail. Opened by chapter 01.
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

// SIGALRM every 20 milliseconds, with a handler that does nothing. Many programs have such a thing:
// a timer, a child that ended, a terminal that changed its size. It comes again and again, so that
// a signal that falls between two calls does no harm here: the next one hits.
class RepeatingAlarm {
 public:
  RepeatingAlarm() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    action.sa_flags = 0;  // not SA_RESTART: that would let the kernel repeat some of the calls
    checked(sigaction(SIGALRM, &action, &before_), "sigaction");
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    checked(sigprocmask(SIG_UNBLOCK, &alarm, nullptr), "sigprocmask");
    const itimerval every{{0, 20'000}, {0, 20'000}};
    checked(setitimer(ITIMER_REAL, &every, nullptr), "setitimer");
  }
  ~RepeatingAlarm() {
    const itimerval never{};
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &before_, nullptr);
  }
  RepeatingAlarm(const RepeatingAlarm&) = delete;
  RepeatingAlarm& operator=(const RepeatingAlarm&) = delete;

 private:
  struct sigaction before_ {};
};

int error_of_accept() {
  const int listener = listen_on_loopback();
  int connection;
  int error;
  {
    RepeatingAlarm alarm;
    connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    error = connection == -1 ? errno : 0;
  }
  close(listener);
  say("accept, nobody connects: returns ", connection, ", ", error_text(error));
  return error;
}

int error_of_recv(const Connection& connection) {
  std::array<char, 64> buffer;
  ssize_t count;
  int error;
  {
    RepeatingAlarm alarm;
    count = recv(connection.server, buffer.data(), buffer.size(), 0);
    error = count == -1 ? errno : 0;
  }
  say("recv, the client is silent: returns ", count, ", ", error_text(error));
  return error;
}

// The cure is to ask again. The client speaks after the third interruption; it had never left.
ssize_t receive_asking_again(const Connection& connection) {
  std::array<char, 64> buffer;
  ssize_t count;
  int interruptions = 0;
  {
    RepeatingAlarm alarm;
    for (;;) {
      count = recv(connection.server, buffer.data(), buffer.size(), 0);
      if (count != -1 || errno != EINTR) break;
      if (++interruptions == 3) send_everything(connection.client, "hello\n");
    }
  }
  say("recv, asked again after each of ", interruptions, " interruptions: returns ", count);
  return count;
}

}  // namespace

Verdict interrupted_call() {
  say("a timer sends SIGALRM every 20 ms; its handler does nothing");
  const int accept_error = error_of_accept();
  const Connection connection = connected();
  const int recv_error = error_of_recv(connection);
  const ssize_t count = receive_asking_again(connection);
  close(connection.client);
  close(connection.server);
  return {accept_error == EINTR && recv_error == EINTR && count > 0,
          "accept failed with \"" + error_text(accept_error) + "\", recv with \"" +
              error_text(recv_error) + "\", and nothing was wrong with either socket"};
}

}  // namespace pains
