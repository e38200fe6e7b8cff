/* How areas are sought, on the map and on a site: names as people type them, code, name, place and what the level is
   called in any order. */
const STROKES = { "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i" };
const UMLAUTS = { "ä": "ae", "ö": "oe", "ü": "ue" };

const bare = (text) => text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase()
  .replace(/[ßøłđæœı]/g, (c) => STROKES[c]).replace(/\p{Pd}/gu, "-").replace(/\s+/g, " ");
const written = (text) => bare(text.normalize("NFC").toLowerCase().replace(/[äöü]/g, (c) => UMLAUTS[c]));
/* "Mueller", "Muller" and "müller" all find Müller. */
const forms = (text) => [...new Set([written(text), bare(text)])];
const both = (text) => forms(text).join("\n");
const has = (text, term) => term.some((form) => text.includes(form));

/* What was typed, word by word; signs around a word are none of it. */
const termsOf = (asked) => [...new Set(asked.trim().split(/\s+/).map((t) => t.replace(/^[(„"]+|[)“",;:.·]+$/g, "")))]
  .map((t) => forms(t).filter((form) => form.trim())).filter((t) => t.length);

/* What can be sought; `levels`: what it and those around it are called. */
const seekable = (id, name, place, levels) => ({
  id: both(id), name: both(name), called: both(`${id} ${name}`), all: both(`${id} ${name} ${place}`), levels: both(levels.join(" ")),
});

/* The better something fits the smaller the number, -1 if it does not; a level's word alone is nobody's. Whole tens: so
   many words are its level's; from 4 on the last digit says that the place alone fits. */
function fit(one, asked, terms) {
  const beside = terms.filter((t) => !has(one.all, t));
  if (beside.length === terms.length || !beside.every((t) => has(one.levels, t))) return -1;
  const whole = forms(asked.trim());
  const is = (text, sought) => text.split("\n").some((form) => sought.includes(form));
  const begins = (text, sought) => sought.some((form) => text.split("\n").some((t) => t.startsWith(form)));
  const steps = [
    [one.id, one.name, one.called].some((text) => is(text, whole)) || terms.some((t) => is(one.id, t)),
    [one.id, one.name, one.called].some((text) => begins(text, whole)) || terms.some((t) => begins(one.id, t)),
    terms.some((t) => begins(one.name, t)),
    terms.some((t) => has(one.id, t) || has(one.name, t)),
    true,
  ];
  return 10 * beside.length + steps.indexOf(true);
}
