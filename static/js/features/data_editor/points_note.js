// @ts-check
/** The points as a file, and the note beside links that are too short for them. */
import { t } from "../../app/i18n.js";
import { pointsBeyondLink } from "../../app/points_link.js";
import { h, setText } from "../../lib/dom.js";
import { formatTable } from "../../lib/table/write.js";

/** @param {number[][]} points */
export function savePoints(points) {
  const url = URL.createObjectURL(new Blob([formatTable(points)], { type: "text/csv" }));
  h("a", { href: url, download: "ganscope-points.csv" }).click();
  URL.revokeObjectURL(url);
}

/** The note beside links: what to do with points that do not fit into them. @param {import("../../app/store.js").Store} store */
export function createPointsNote(store) {
  const text = h("span", {});
  const save = h("button", { type: "button", class: "button", "data-testid": "share-points", onclick: () => savePoints(store.state.run?.config.problem_parameters.points) }, t("Save as CSV"));
  const element = h("p", { class: "share-note", "data-testid": "share-points-note" }, text, " ", save);
  return {
    element,
    update() {
      const count = pointsBeyondLink(store.state.run?.config);
      element.hidden = count === 0;
      setText(text, t("{count} points are too many for a link: whoever opens “This setup” gets other data. Let them watch this run instead, or hand the points on as a table.", { count }));
    },
  };
}
