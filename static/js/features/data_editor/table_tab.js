// @ts-check
/** The tab "Table": a table that is pasted, chosen as a file, or dropped. Lines that cannot be read are reported by their number. */
import { t, tn } from "../../app/i18n.js";
import { h, setText } from "../../lib/dom.js";
import { csvErrorText, parseCsv } from "./csv.js";
import { countOutside, fitPoints, redraw } from "./points.js";
/** @typedef {import("./view.js").EditorContext} EditorContext */

const MOST_ERRORS = 5;
const MOST_BYTES = 5_000_000;
const SETTLE_MS = 150;

/** @param {EditorContext} editor */
export function createTableTab(editor) {
  let timer = 0;
  /** @type {import("./csv.js").Table} */
  let table = { points: [], dimension: null, errors: [], has_header: false };

  const area = h("textarea", { class: "data-text", rows: "5", spellcheck: false, autocomplete: "off", "data-testid": "data-text", "aria-label": t("Table of points"), placeholder: "x,y\n0.5,1.2\n-0.3,0.8", "data-help": t("One point a line: x, or x and y, with a comma, semicolon, tab or space between them."), oninput: readSoon });
  const input = h("input", { type: "file", class: "visually-hidden", accept: ".csv,.tsv,.txt,text/csv,text/plain", "data-testid": "data-file", "aria-label": t("Choose a file"), "data-help": t("A CSV or text file of up to 20 000 points; it can also be dropped here."), onchange: () => take(input.files?.[0]) });
  const file = h("label", { class: "button data-file" }, input, t("Choose a file"));
  const fit = h("input", { type: "checkbox", class: "switch", "data-testid": "data-fit", "data-help": t("Moves the points into the middle and gives them the size of the other problems: networks begin near the origin."), onchange: apply });
  const summary = h("p", { class: "data-summary", role: "status", "data-testid": "data-summary" });
  const errors = h("ul", { class: "data-errors", "data-testid": "data-errors", "aria-live": "polite" });
  const blur = editor.createBlur();
  const element = h("div", { class: "data-tools" },
    area,
    h("div", { class: "data-row" }, file, h("label", { class: "data-switch" }, fit, t("Fit into the view"))),
    summary, errors, blur.element);

  function readSoon() {
    clearTimeout(timer);
    timer = window.setTimeout(read, SETTLE_MS);
  }
  function read() {
    table = parseCsv(area.value);
    if (table.dimension) editor.setDimension(table.dimension);
    fit.checked = countOutside(table.points) > 0;
    apply();
  }
  function apply() {
    if (table.points.length > 0) {
      editor.setDraft(redraw(editor.draft(), fit.checked ? fitPoints(table.points) : table.points));
      editor.show();
    } else editor.refresh();
  }
  /** @param {File|undefined} chosen */
  async function take(chosen) {
    if (!chosen) return;
    input.value = "";
    if (chosen.size > MOST_BYTES) {
      setText(summary, t("{name} is larger than 5 MB: nothing was read.", { name: chosen.name }));
      return;
    }
    area.value = await chosen.text();
    read();
  }
  return {
    title: t("Paste or upload"),
    help: t("Points from a table: pasted, or from a file."),
    element,
    canvas_help: t("Preview of the points."),
    pointer: {},
    press: () => false,
    brush: () => null,
    points: () => editor.draft().points,
    take,
    update() {
      const { points, dimension, errors: found, has_header } = table;
      blur.update();
      const columns = dimension === 1 ? t("on a line") : t("in the plane");
      const heading = has_header ? ` ${t("The first line was taken as a heading.")}` : "";
      const outside = fit.checked ? 0 : countOutside(points);
      const far = outside > 0 ? ` ${tn(outside, "One point is farther than 10 from the origin: fit them into the view.", "{count} points are farther than 10 from the origin: fit them into the view.")}` : "";
      if (points.length > 0) setText(summary, `${tn(points.length, "One point {columns}.", "{count} points {columns}.", { columns })}${heading}${far}`);
      else setText(summary, area.value.trim() === "" ? t("One or two columns, with or without a heading; lines that begin with # are left out.") : t("No point could be read."));
      const more = found.length - MOST_ERRORS;
      const texts = found.slice(0, MOST_ERRORS).map(csvErrorText);
      if (more > 0) texts.push(tn(more, "and one more line", "and {count} more lines"));
      errors.replaceChildren(...texts.map((text) => h("li", {}, text)));
    },
  };
}
