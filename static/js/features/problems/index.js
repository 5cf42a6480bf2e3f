// @ts-check
/** The menu of the problems, with small pictures. */
import { problemsInOrder } from "../../app/fields.js";
import { m, t } from "../../app/i18n.js";
import { canSteer, shownValue } from "../../app/selectors.js";
import { editorTabFor } from "../data_editor/index.js";
import { h, together, uniqueId } from "../../lib/dom.js";
import { createMenu } from "../../lib/menu.js";
import { SCENES } from "../../scenes/index.js";
import { problemPicture } from "./pictures.js";
/** @typedef {import("../../app/types.js").Catalog} Catalog */
/** @typedef {import("../../app/types.js").Problem} Problem */
/** @typedef {import("../../app/types.js").Commands} Commands */
/** @typedef {import("../../app/store.js").Store} Store */

/** Whether a problem takes points: the editor gives them to it, so that the menu has one entry for all of them. @param {Problem|undefined} problem */
const isOwnData = (problem) => problem !== undefined && problem.fields.some(({ kind }) => kind === "points");

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
function mountProblems(root, store, { commands }) {
  const name = h("span", { class: "menu-name" });
  const edit = h("button", { type: "button", class: "button edit-data", "data-testid": "edit-data", "data-help": t("Draw, move or paste the data points."), onclick: () => commands.openDataEditor() }, t("Edit"));
  const { opener, menu, unequip, close } = createMenu({ id: uniqueId("problems"), label: t("Problems"), testid: "problem", help: "", kind: "problem" }, name);
  root.append(opener, edit, menu);

  function openEditor() {
    close();
    commands.openDataEditor("draw");
  }
  const own_data = h("button", { type: "button", class: "menu-item own-data", "data-testid": "draw-your-own", onclick: openEditor }, t("Your own data…"), h("span", {}, t("Drawn, made of modes, or from a table.")));
  /** @param {Problem} problem */
  function item(problem) {
    const choose = () => {
      close();
      commands.chooseProblem(problem.name);
    };
    return h("button", { type: "button", class: "problem-item", "data-problem": problem.name, "data-help": problem.summary, onclick: choose }, problemPicture(problem), h("span", {}, problem.title));
  }
  /** @param {Catalog|null} catalog */
  function rebuild(catalog) {
    const all = catalog ? problemsInOrder(catalog).filter((problem) => !isOwnData(problem)) : [];
    const groups = SCENES.map((scene) => ({ title: scene.title, problems: all.filter(({ domain }) => domain === scene.name) })).filter(({ problems }) => problems.length > 0);
    menu.replaceChildren(...groups.map(({ title, problems }) =>
      h("section", {}, h("h3", { class: "menu-group" }, t(title)), h("div", { class: "problem-grid" }, ...problems.map(item)))),
      own_data);
    update();
  }
  function update() {
    const chosen = store.state.catalog?.problems.find((each) => each.name === shownValue(store.state, "problem"));
    if (chosen && opener.dataset.problemShown !== chosen.name) {
      opener.dataset.problemShown = chosen.name;
      opener.replaceChildren(problemPicture(chosen), name);
      name.replaceChildren(h("span", { class: "visually-hidden" }, `${t("Problem")}: `), chosen.title);
      opener.dataset.help = chosen.summary;
    }
    opener.disabled = !canSteer(store.state);
    edit.hidden = opener.disabled || !editorTabFor(chosen?.name);
    for (const each of menu.querySelectorAll("button")) each.setAttribute("aria-current", String(each === own_data ? isOwnData(chosen) : each.dataset.problem === chosen?.name));
  }
  return together([
    store.watch((state) => state.catalog, rebuild),
    store.watch((state) => shownValue(state, "problem"), update),
    store.watch(canSteer, update),
    unequip,
    () => root.replaceChildren(),
  ]);
}

/** @type {import("../../app/feature.js").Feature} */
export const feature = {
  name: "problems",
  places: { problems: { slot: "top", tag: "nav", label: m("Problem"), attributes: { class: "problems" } } },
  mount: ({ place, steered, commands }) => mountProblems(place("problems"), steered, { commands }),
};
