// @ts-check
/** Reads [problem, parameters] pairs as JSON and writes what the page knows of each: for tests/gan/test_page_targets.py. */
import { readFileSync } from "node:fs";
import { targetOf } from "../../../static/js/scenes/targets/problems.js";
import { createRandom } from "../../../static/js/scenes/targets/shapes.js";

const SAMPLES = 4000;
const PLACES = 41;

/** @type {[string, any][]} */
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([problem, parameters]) => {
  const target = targetOf(problem, parameters);
  if (!target) return null;
  const random = createRandom(7);
  const [[from, to]] = target.view;
  const places = Array.from({ length: PLACES }, (_, i) => from + (i / (PLACES - 1)) * (to - from));
  return {
    view: target.view,
    samples: Array.from({ length: SAMPLES }, () => target.sample(random)),
    places,
    densities: target.density && target.view.length === 1 ? places.map(target.density) : null,
  };
})));
