// @ts-check
/**
 * The tab "Table": a table that is pasted, chosen as a file, or dropped. It shows what was read, asks where a table can be
 * read in two ways, and reports lines that cannot be read by their number.
 */
import { formatCount } from "../../app/format.js";
import { t, tn } from "../../app/i18n.js";
import { h, setText } from "../../lib/dom.js";
import { decodeFile } from "../../lib/table/decode.js";
import { evenSample, pointsOf, readTable, usualColumns } from "../../lib/table/read.js";
import { createColumnList } from "./column_list.js";
import { createFitChoice } from "./fit_choice.js";
import { MOST_POINTS, countOutside, fitPoints, redraw, usualFit } from "./points.js";
import { createReadingChoice } from "./reading_choice.js";
import { faultText, foreignText, leftOutText, problemText, takenText, tooManyText } from "./table_texts.js";
/** @typedef {import("./view.js").EditorContext} EditorContext */
/** @typedef {import("../../lib/table/read.js").Outcome} Outcome */
/** @typedef {import("../../lib/table/read.js").Reading} Reading */

const MOST_ERRORS = 5;
const MOST_BYTES = 5_000_000;
const SETTLE_MS = 150;
const MOST_AXES = 2;

/** @param {EditorContext} editor */
export function createTableTab(editor) {
  let timer = 0;
  /** Counts the files, so that a slow one does not replace a later one. */
  let turn = 0;
  /** @type {Outcome} */
  let outcome = { readings: [], problem: "empty" };
  /** @type {Reading|null} null while nothing is read, or while the page asks how to read it */
  let reading = null;
  /** @type {number[]} the columns that are x and y */
  let chosen = [];
  /** @type {ReturnType<typeof pointsOf>} of the chosen columns */
  let taken = { points: [], faults: [] };
  let is_sampled = false;
  /** @type {import("./points.js").Fit} */
  let fit = "none";
  /** @type {number[][]} what the tab offers to the run */
  let offered = [];
  /** Why a file was not read. */
  let refusal = "";

  const area = h("textarea", { class: "data-text", rows: "4", spellcheck: false, autocomplete: "off", "data-testid": "data-text", "aria-label": t("Table of points"), placeholder: "x,y\n0.5,1.2\n-0.3,0.8", "data-help": t("One point per line: x, or x and y, with a comma, semicolon, tab or space between them; JSON; or what Python and R print."), oninput: readSoon });
  const input = h("input", { type: "file", class: "visually-hidden", accept: ".csv,.tsv,.txt,.dat,.json,.jsonl,.ndjson,.md,text/csv,text/plain,application/json", "data-testid": "data-file", "aria-label": t("Choose a file"), "data-help": t("A CSV, JSON or text file of up to 20,000 points; you can also drop it here."), onchange: () => take(input.files?.[0]) });
  const file = h("label", { class: "button data-file" }, input, t("Choose a file"));
  const readings = createReadingChoice((each) => { begin(each); apply(); });
  const columns = createColumnList(chooseColumn);
  const fits = createFitChoice((next) => { fit = next; apply(); });
  const sample = h("button", { type: "button", class: "button", "data-testid": "data-sample", "data-help": t("Points at even distances in the order of the table."), onclick: () => { is_sampled = true; apply(); } }, t("Take an even sample of {most}", { most: formatCount(MOST_POINTS) }));
  const summary = h("p", { class: "data-summary", role: "status", "data-testid": "data-summary" });
  const errors = h("ul", { class: "data-errors", "data-testid": "data-errors", "aria-live": "polite" });
  const blur = editor.createBlur();
  const element = h("div", { class: "data-tools" }, area, h("div", { class: "data-row" }, file, fits.element), summary, sample, readings.element, columns.element, errors, blur.element);

  function readSoon() {
    clearTimeout(timer);
    timer = window.setTimeout(() => read(""), SETTLE_MS);
  }
  /** @param {string} why a file could not be read; "" when the text is the table */
  function read(why) {
    clearTimeout(timer);
    refusal = why;
    outcome = readTable(area.value);
    begin(outcome.readings.length === 1 ? outcome.readings[0] : null);
    apply();
  }
  /** @param {Reading|null} next */
  function begin(next) {
    reading = next;
    chosen = next ? usualColumns(next) : [];
    start();
  }
  /** Takes the chosen columns, as they suit the view. */
  function start() {
    taken = reading ? pointsOf(reading, chosen) : { points: [], faults: [] };
    is_sampled = false;
    fit = usualFit(taken.points);
  }
  function apply() {
    const points = taken.points.length <= MOST_POINTS || is_sampled ? evenSample(taken.points, MOST_POINTS) : [];
    offered = fitPoints(points, fit);
    if (offered.length > 0) {
      editor.setDomain(chosen.length === 1 ? "line" : "plane");
      editor.setDraft(redraw(editor.draft(), offered));
      editor.show();
    } else editor.refresh();
  }
  /** @param {0|1} axis @param {number|null} index */
  function chooseColumn(axis, index) {
    const next = [...chosen];
    if (index === null) next.length = 1;
    else next[axis] = index;
    // A column that moves from one axis to the other swaps them.
    if (next.length === MOST_AXES && next[0] === next[1]) next[1 - axis] = chosen[axis] ?? next[1 - axis];
    chosen = next[0] === next[1] ? next.slice(0, 1) : next;
    start();
    apply();
  }
  /** @param {File|undefined} file */
  async function take(file) {
    if (!file) return;
    input.value = "";
    turn += 1;
    const here = turn;
    if (file.size > MOST_BYTES) {
      refuse(t("{name} is larger than 5 MB: nothing was read.", { name: file.name }));
      return;
    }
    const { text, foreign } = decodeFile(new Uint8Array(await file.arrayBuffer()));
    if (here !== turn) return;
    if (foreign) refuse(foreignText(foreign, file.name));
    else {
      area.value = text;
      read("");
    }
  }
  /** @param {string} why */
  function refuse(why) {
    area.value = "";
    read(why);
  }
  function summaryText() {
    if (refusal) return refusal;
    if (outcome.problem) return problemText(outcome.problem);
    if (!reading) return t("This table can be read in more than one way. Choose one below; until then nothing is used.");
    if (taken.points.length === 0) return t("No line has a number in each chosen column.");
    const { points } = taken;
    const is_too_many = points.length > MOST_POINTS;
    const columns_taken = chosen.map((index) => /** @type {Reading} */ (reading).columns[index]);
    const line = reading.heading?.line ?? 0;
    const heading = line === 1 ? t("The first line was taken as a heading.") : line > 1 ? t("Line {line} was taken as a heading.", { line }) : "";
    const outside = is_too_many && !is_sampled ? 0 : countOutside(offered);
    return [
      is_too_many && !is_sampled ? tooManyText(points.length, MOST_POINTS) : takenText(offered.length, columns_taken),
      is_sampled ? t("They are an even sample of {count}.", { count: formatCount(points.length) }) : "",
      leftOutText(reading),
      heading,
      outside > 0 ? tn(outside, "One point is farther than 10 from the origin: fit them into the view.", "{count} points are farther than 10 from the origin: fit them into the view.") : "",
    ].filter(Boolean).join(" ");
  }
  return {
    title: t("Paste or upload"),
    help: t("Points from a table: pasted, or from a file."),
    element,
    canvas_help: t("Preview of the points."),
    pointer: {},
    press: () => false,
    brush: () => null,
    points: () => (chosen.length === editor.axes() ? offered : []),
    take,
    update() {
      blur.update();
      readings.update(outcome.readings, reading);
      columns.update(reading?.columns ?? [], chosen);
      fits.update(fit, taken.points.length > 0, chosen.length);
      sample.hidden = taken.points.length <= MOST_POINTS || is_sampled;
      setText(summary, summaryText());
      const found = reading;
      const texts = found ? taken.faults.slice(0, MOST_ERRORS).map((fault) => faultText(fault, found)) : [];
      const more = found ? taken.faults.length - MOST_ERRORS : 0;
      if (more > 0) texts.push(tn(more, "and one more line", "and {count} more lines"));
      errors.replaceChildren(...texts.map((text) => h("li", {}, text)));
    },
  };
}
