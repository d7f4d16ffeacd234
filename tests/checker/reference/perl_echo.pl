#!/usr/bin/perl
# An echo server in another language, for one client at a time: `check` knows nothing of it but its port.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(_exit sigaction SIGINT SIGTERM);

my $port = shift or die "usage: perl_echo.pl PORT\n";
$SIG{PIPE} = 'IGNORE';
# Not %SIG: that puts a signal off until the next call returns, and that may be one that waits for ever.
sigaction($_, POSIX::SigAction->new(sub { _exit(0) })) for SIGINT, SIGTERM;

my $listener = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1', LocalPort => $port, Listen => SOMAXCONN, ReuseAddr => 1);
if (!$listener) {
    print STDERR "perl_echo.pl: cannot listen on port $port: $!\n";
    exit 1;
}

while (1) {
    my $client = $listener->accept or next;
    echo($client);
    close $client;
}

sub echo {
    my ($client) = @_;
    while (sysread($client, my $bytes, 65536)) {
        while (length $bytes) {
            my $taken = syswrite($client, $bytes);
            return if !defined $taken;
            substr($bytes, 0, $taken) = '';
        }
    }
}
