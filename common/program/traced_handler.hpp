// The journey of a request, printed on inside the handler. Opened by chapter 05.
#pragma once

#include <utility>

#include "program/trace.hpp"
#include "socketserver/request_handler.hpp"

namespace program {

/// Put around a handler class, this shows its constructor, setup, handle and finish. Give the trace
/// first, then what `Handler` itself wants: `handler<TracedHandler<MyHandler>>(trace, ...)`.
template <class Handler>
class TracedHandler : public Handler {
 public:
  template <class... Arguments>
  TracedHandler(socketserver::Request& request, const socketserver::Address& client_address,
                socketserver::BaseServer& server, Trace trace, Arguments&&... arguments)
      : Handler(request, client_address, server, std::forward<Arguments>(arguments)...),
        trace_(trace) {
    const auto step = trace_.enter("constructor", client_address);
  }

  void setup() override {
    const auto step = trace_.enter("setup", this->client_address());
    Handler::setup();
  }

  void handle() override {
    const auto step = trace_.enter("handle", this->client_address());
    Handler::handle();
  }

  void finish() override {
    const auto step = trace_.enter("finish", this->client_address());
    Handler::finish();
  }

 private:
  Trace trace_;
};

}  // namespace program
