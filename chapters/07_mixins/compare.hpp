// One silent client, and how long the others wait. Opened by chapter 07.
#pragma once

/// Measures the three engines on loopback and prints a small table to standard output. Takes about
/// two seconds, nearly all of them spent waiting in vain for the synchronous server.
void compare_engines();
