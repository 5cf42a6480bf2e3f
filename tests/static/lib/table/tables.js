// @ts-check
/** What the tests of tables ask: the points that are taken, the kinds of the columns, the faults. */
import assert from "node:assert/strict";
import { pointsOf, readTable, usualColumns } from "../../../../static/js/lib/table/read.js";

/** The only reading of a text. @param {string} text */
export function only(text) {
  const { readings, problem } = readTable(text);
  assert.deepEqual([readings.length, problem], [1, null], `${readings.map(({ arrangement, delimiter }) => arrangement + delimiter)} of ${text}`);
  return readings[0];
}

/** @param {string} text */
export const pointsIn = (text) => pointsOf(only(text), usualColumns(only(text))).points;

/** The points of every reading, where a text has more than one. @param {string} text */
export const choicesIn = (text) => readTable(text).readings.map((reading) => pointsOf(reading, usualColumns(reading)).points);

/** Line, fault and value of all that could not be read. @param {string} text */
export const faultsIn = (text) => pointsOf(only(text), usualColumns(only(text))).faults.map(({ line, fault, value }) => `${line} ${fault} ${value}`.trim());

/** The columns as "name: kind". @param {string} text */
export const kindsIn = (text) => only(text).columns.map(({ name, kind }) => `${name}: ${kind}`);
