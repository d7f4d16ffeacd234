// The whole library in one include, chapter by chapter.
#pragma once

// chapter 02
#include "socketserver/address.hpp"
#include "socketserver/descriptor.hpp"
#include "socketserver/error.hpp"
#include "socketserver/io.hpp"
#include "socketserver/socket.hpp"
// chapter 03
#include "socketserver/accept_errors.hpp"
#include "socketserver/base_server.hpp"
#include "socketserver/event.hpp"
#include "socketserver/life_cycle.hpp"
#include "socketserver/live_requests.hpp"
#include "socketserver/options.hpp"
#include "socketserver/request.hpp"
#include "socketserver/request_handler_class.hpp"
#include "socketserver/server_thread.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"
// chapter 05
#include "socketserver/base_request_handler.hpp"
#include "socketserver/datagram.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/stream.hpp"
// chapter 06
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_servers.hpp"
// chapter 07
#include "socketserver/forking_mixin.hpp"
#include "socketserver/request_children.hpp"
#include "socketserver/request_threads.hpp"
#include "socketserver/threading_mixin.hpp"
