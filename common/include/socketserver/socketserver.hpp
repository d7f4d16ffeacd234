// The whole library in one include, in the order in which the book opens it.
#pragma once

// chapter 02
#include "socketserver/descriptor.hpp"
#include "socketserver/error.hpp"
#include "socketserver/io.hpp"
#include "socketserver/address.hpp"
#include "socketserver/socket.hpp"
// chapter 03
#include "socketserver/event.hpp"
#include "socketserver/live_requests.hpp"
#include "socketserver/request.hpp"
#include "socketserver/request_handler_class.hpp"
#include "socketserver/options.hpp"
#include "socketserver/accept_errors.hpp"
#include "socketserver/base_server.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/server_thread.hpp"
#include "socketserver/signals.hpp"
// chapter 05
#include "socketserver/stream.hpp"
#include "socketserver/request_handler.hpp"
// chapter 06
#include "socketserver/datagram.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_servers.hpp"
// chapter 07
#include "socketserver/threading_mixin.hpp"
#include "socketserver/forking_mixin.hpp"
