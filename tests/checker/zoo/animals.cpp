// The animals of the zoo, one file each. Serves the tests of `check`.
#include "checker/zoo/animal.hpp"

namespace zoo {

Animal adds_a_prefix();
Animal adds_an_empty_reply();
Animal answers_after_every_recv();
Animal answers_from_the_wrong_address();
Animal answers_with_a_c_string();
Animal refuses_lines_of_64_kib();
Animal cannot_be_stopped_in_a_send();
Animal closes_before_all_is_answered();
Animal closes_with_unread_input();
Animal compares_quit_with_its_white_space();
Animal cuts_long_datagrams();
Animal deaf_while_one_client_is_silent();
Animal decodes_each_recv();
Animal dies_at_its_start();
Animal dies_of_a_bad_byte();
Animal dies_of_a_datagram_from_nobody();
Animal dies_of_a_signal_before_its_first_client();
Animal dies_of_ctrl_c();
Animal dies_of_sigpipe();
Animal does_not_start();
Animal drops_the_last_byte();
Animal serves_one_client_only();
Animal ends_with_the_wrong_status();
Animal forgets_the_rest_of_a_short_send();
Animal hands_its_connections_on();
Animal hangs_before_it_listens();
Animal has_no_line_limit();
Animal holds_a_lock_while_it_sends();
Animal ignores_half_closes();
Animal keeps_its_threads();
Animal keeps_members_that_were_reset();
Animal keeps_the_carriage_return();
Animal knows_no_names();
Animal knows_only_ipv4();
Animal leaks_descriptors();
Animal leaves_at_quit_anywhere();
Animal leaves_its_path_behind();
Animal leaves_zombies();
Animal lets_lines_be_forged();
Animal lets_the_thrown_out_stay();
Animal lets_time_wait_keep_the_port();
Animal listens_elsewhere();
Animal looks_for_a_line_end_in_one_recv();
Animal loses_what_is_left_at_the_end();
Animal mixes_lines();
Animal polls_for_its_stop();
Animal prints_another_first_line();
Animal puts_the_wrong_name_in_front();
Animal removes_what_stands_at_its_path();
Animal resets_its_clients_when_it_stops();
Animal restarts_its_receive_after_a_signal();
Animal says_nothing_of_its_address();
Animal says_nothing_when_it_closes();
Animal serves_ten_at_once();
Animal shares_its_port();
Animal skips_empty_lines();
Animal spins_without_descriptors();
Animal stops_at_the_first_reset();
Animal stumbles_over_a_stale_path();
Animal takes_an_empty_datagram_for_the_end();
Animal takes_one_recv_for_one_line();
Animal treats_bytes_as_a_c_string();
Animal waits_for_silent_clients();
Animal waits_for_slow_readers();

std::vector<Animal> animals() {
  return {
      adds_a_prefix(),
      adds_an_empty_reply(),
      answers_after_every_recv(),
      answers_from_the_wrong_address(),
      answers_with_a_c_string(),
      refuses_lines_of_64_kib(),
      cannot_be_stopped_in_a_send(),
      closes_before_all_is_answered(),
      closes_with_unread_input(),
      compares_quit_with_its_white_space(),
      cuts_long_datagrams(),
      deaf_while_one_client_is_silent(),
      decodes_each_recv(),
      dies_at_its_start(),
      dies_of_a_bad_byte(),
      dies_of_a_datagram_from_nobody(),
      dies_of_a_signal_before_its_first_client(),
      dies_of_ctrl_c(),
      dies_of_sigpipe(),
      does_not_start(),
      drops_the_last_byte(),
      serves_one_client_only(),
      ends_with_the_wrong_status(),
      forgets_the_rest_of_a_short_send(),
      hands_its_connections_on(),
      hangs_before_it_listens(),
      has_no_line_limit(),
      holds_a_lock_while_it_sends(),
      ignores_half_closes(),
      keeps_its_threads(),
      keeps_members_that_were_reset(),
      keeps_the_carriage_return(),
      knows_no_names(),
      knows_only_ipv4(),
      leaks_descriptors(),
      leaves_at_quit_anywhere(),
      leaves_its_path_behind(),
      leaves_zombies(),
      lets_lines_be_forged(),
      lets_the_thrown_out_stay(),
      lets_time_wait_keep_the_port(),
      listens_elsewhere(),
      looks_for_a_line_end_in_one_recv(),
      loses_what_is_left_at_the_end(),
      mixes_lines(),
      polls_for_its_stop(),
      prints_another_first_line(),
      puts_the_wrong_name_in_front(),
      removes_what_stands_at_its_path(),
      resets_its_clients_when_it_stops(),
      restarts_its_receive_after_a_signal(),
      says_nothing_of_its_address(),
      says_nothing_when_it_closes(),
      serves_ten_at_once(),
      shares_its_port(),
      skips_empty_lines(),
      spins_without_descriptors(),
      stops_at_the_first_reset(),
      stumbles_over_a_stale_path(),
      takes_an_empty_datagram_for_the_end(),
      takes_one_recv_for_one_line(),
      treats_bytes_as_a_c_string(),
      waits_for_silent_clients(),
      waits_for_slow_readers(),
  };
}

}  // namespace zoo
