// Types into the search of the generated site, and looks where the first results lead.
//
// usage: search_test.js OUTPUT
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");

// A search by a pain or a call, and the pages of which one must be first. These are what a reader types.
const kSearches = {
  "TIME_WAIT": ["ch01"],
  "silent client": ["ch01", "ch07", "pains"],
  "sigpipe": ["ch01", "ch02"],
  "EINTR": ["ch01", "ch02"],
  "short send": ["ch01", "ch01_send_all"],
  "Address already in use": ["ch01"],
  "zombie": ["ch07"],
  "fork": ["ch07"],
  "waitpid": ["ch07"],
  "broken pipe": ["ch01"],
  "too many open files": ["ch03"],
  "daemon_threads": ["ch07", "python_to_here"],
  "backlog": ["ch01"],
  "telnet": ["ch08", "ch09", "ch05"],
  "deadlock": ["pains", "ch03"],
  "half close": ["ch04"],
  "TCPServer": ["classsocketserver_1_1TCPServer"],
  "serve_forever": ["ch03", "classsocketserver_1_1BaseServer"],
  "find_package": ["guide", "index"],
  "graceful shutdown": ["ch03", "ch04"],
};

// The page with its field and its list is not needed for that: only the search itself.
function load(output) {
  const context = vm.createContext({ window: {} });
  for (const [name, last] of [["search_index.js", ""], ["search.js", "; bookSearch"]])
    var search = vm.runInContext(fs.readFileSync(path.join(output, name), "utf8") + last, context);
  return search;
}

function problems(search) {
  const found = [];
  for (const [query, wanted] of Object.entries(kSearches)) {
    const first = search.search(query)[0]?.url ?? "nothing";
    if (!wanted.includes(first.replace(/\.html.*/, ""))) found.push(`${query}: ${first} is first, not ${wanted}`);
  }
  if (search.search("qwertz").length) found.push("something is found for qwertz");
  return found;
}

const [output, ...rest] = process.argv.slice(2);
if (!output || rest.length) {
  console.error("usage: search_test.js OUTPUT");
  process.exit(2);
}
const bad = problems(load(output));
bad.forEach((line) => console.log(line));
console.log(`${Object.keys(kSearches).length} searches, ${bad.length} problems`);
process.exit(bad.length ? 1 : 0);
