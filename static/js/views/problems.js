// @ts-check
/** The chooser of the problem: a menu of small pictures. */
import { problemsInOrder } from "../core/fields.js";
import { canSteer, shownValue } from "../core/selectors.js";
import { h, together, uniqueId } from "../lib/dom.js";
import { createMenu } from "../lib/menu.js";
import { problemPicture } from "./problem_pictures.js";
/** @typedef {import("../core/types.js").Catalog} Catalog */
/** @typedef {import("../core/types.js").Problem} Problem */
/** @typedef {import("../core/types.js").Commands} Commands */
/** @typedef {import("../core/store.js").Store} Store */

/** @type {{title: string, has: (problem: Problem) => boolean}[]} */
const GROUPS = [
  { title: "On a line", has: ({ dimension, has_networks }) => dimension === 1 && has_networks },
  { title: "In the plane", has: ({ dimension, has_networks }) => dimension === 2 && has_networks },
  { title: "Without networks", has: ({ has_networks }) => !has_networks },
];

/** @param {HTMLElement} root @param {Store} store @param {{commands: Commands}} parts @returns {() => void} */
export function mountProblems(root, store, { commands }) {
  const name = h("span", { class: "menu-name" });
  const { opener, menu, unequip, close } = createMenu({ id: uniqueId("problems"), label: "Problems", testid: "problem", help: "", kind: "problem" }, name);
  root.append(opener, menu);

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
    const all = catalog ? problemsInOrder(catalog) : [];
    const groups = GROUPS.map(({ title, has }) => ({ title, problems: all.filter(has) })).filter(({ problems }) => problems.length > 0);
    menu.replaceChildren(...groups.map(({ title, problems }) =>
      h("section", {}, h("h3", { class: "menu-group" }, title), h("div", { class: "problem-grid" }, ...problems.map(item)))));
    update();
  }
  function update() {
    const chosen = store.state.catalog?.problems.find((each) => each.name === shownValue(store.state, "problem"));
    if (chosen && opener.dataset.problemShown !== chosen.name) {
      opener.dataset.problemShown = chosen.name;
      opener.replaceChildren(problemPicture(chosen), name);
      name.replaceChildren(h("span", { class: "visually-hidden" }, "Problem: "), chosen.title);
      opener.dataset.help = chosen.summary;
    }
    opener.disabled = !canSteer(store.state);
    for (const each of menu.querySelectorAll("button")) each.setAttribute("aria-current", String(each.dataset.problem === chosen?.name));
  }
  return together([
    store.watch((state) => state.catalog, rebuild),
    store.watch((state) => shownValue(state, "problem"), update),
    store.watch(canSteer, update),
    unequip,
    () => root.replaceChildren(),
  ]);
}
