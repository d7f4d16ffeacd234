// The search of the site. Knows all text of the pages, by section, and all names of the library; the
// index (search_index.js) is made by docs/tools/site and fetched when the field is first used.
"use strict";

const bookSearch = {
  kMost: 12,
  kMostOfOnePage: 2,

  init(relativePath) {
    this.path = relativePath;
    document.addEventListener("DOMContentLoaded", () => {
      this.field = document.getElementById("book-search-field");
      this.list = document.getElementById("book-search-results");
      this.field.addEventListener("focus", () => this.load());
      this.field.addEventListener("input", () => this.show());
      for (const place of [this.field, this.list]) place.addEventListener("keydown", (event) => this.key(event));
      document.addEventListener("click", (event) => {
        if (!event.target.closest("#MSearchBox, #book-search-results")) this.list.hidden = true;
      });
      document.addEventListener("keydown", (event) => {
        if (event.key !== "/" || event.target.tagName === "INPUT") return;
        event.preventDefault();
        this.field.focus();
      });
      // A search can be linked to: index.html?q=EINTR
      const asked = new URLSearchParams(location.search).get("q");
      if (asked) {
        this.field.value = asked;
        this.load();
      }
    });
  },

  load() {
    if (window.bookIndex || this.loading) return this.show();
    this.loading = true;
    const script = document.createElement("script");
    script.src = this.path + "search_index.js";
    script.onload = () => this.show();
    document.head.appendChild(script);
  },

  // What matters most to a reader: a title or name, then a heading, then something set as code, then
  // the text; a chapter before a page of the library, unless the library's very name was typed.
  score(entry, words, query, all) {
    let sum = 0;
    for (const word of words) {
      const at = [entry.title, entry.section, entry.terms, entry.text].map((text) => this.find(text, word));
      const best = at.findIndex((found) => found > 0);
      if (best >= 0) sum += [60, 40, 20, 5][best] * at[best];
      else if (all) return 0;
    }
    if (!sum) return 0;
    const member = entry.title.endsWith("::" + query.toLowerCase());
    const named = /[a-z]/.test(query) && /[A-Z_]/.test(query) && entry.title === query.toLowerCase();
    // The list of what a chapter leaves to later ones names everything.
    if (entry.section.startsWith("cured,")) sum /= 2;
    return sum + (entry.kind === "chapter" ? 90 : entry.kind === "page" ? 20 : named ? 60 : member ? 20 : 0);
  },

  // 2: the whole word; 1: the beginning of one; 0: not there.
  find(text, word) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (at > 0 && /[a-z0-9]/.test(text[at - 1])) continue;
      return /[a-z0-9]/.test(text[at + word.length] || " ") ? 1 : 2;
    }
    return 0;
  },

  search(query) {
    const words = query.toLowerCase().split(/[\s()]+|::/).filter((word) => word);
    // All words in one section; where there is no such section, some of them.
    const [all, some] = [true, false];
    const found = this.rank(words, query, all);
    return found.length ? found : this.rank(words, query, some);
  },

  rank(words, query, all) {
    const found = window.bookIndex.map((entry) => [this.score(entry, words, query, all), entry]);
    const best = found.filter(([score]) => score > 0).sort((a, b) => b[0] - a[0]).map(([, entry]) => entry);
    // One page with the word all over it must not push out the others.
    const seen = {};
    const few = best.filter((entry) => (seen[entry.name] = (seen[entry.name] || 0) + 1) <= this.kMostOfOnePage);
    return few.slice(0, this.kMost);
  },

  show() {
    const query = this.field.value.trim();
    this.list.hidden = !query;
    if (!query || !window.bookIndex) return;
    const found = this.search(query);
    this.list.replaceChildren(...found.map((entry) => this.item(entry)));
    if (!found.length) this.list.textContent = "Nothing found.";
  },

  item(entry) {
    const link = document.createElement("a");
    link.href = this.path + entry.url;
    const where = document.createElement("small");
    [link.textContent, where.textContent] = [entry.name, entry.heading || entry.about];
    link.append(where);
    const item = document.createElement("li");
    item.append(link);
    return item;
  },

  key(event) {
    const links = [...this.list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);  // -1: in the field
    if (event.key === "Escape") this.list.hidden = true;
    if (event.key === "Enter" && at < 0) links[0]?.click();
    const next = { ArrowDown: links[at + 1], ArrowUp: at > 0 ? links[at - 1] : this.field }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  },
};
