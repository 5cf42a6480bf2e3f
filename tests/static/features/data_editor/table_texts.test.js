// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultText, leftOutText, readingExample, readingTitle, takenText } from "../../../../static/js/features/data_editor/table_texts.js";
import { pointsOf, readTable, usualColumns } from "../../../../static/js/lib/table/read.js";

/** @param {string} text */
const questions = (text) => readTable(text).readings.map((reading) => `${readingTitle(reading)} | ${readingExample(reading)}`);

test("a question names every reading, with the first numbers that it gives", () => {
  assert.deepEqual(questions("Messwert\n1,5\n2,3\n-0,7"), [
    "One number per line; the comma is the decimal mark | 3 numbers on a line: 1.5  2.3  −0.7",
    "Commas separate the columns | 3 points in the plane: (1, 5) (2, 3) (0, 7)",
  ]);
  assert.deepEqual(questions("x;y\n1,234;2\n2,500;3"), [
    "Semicolons separate the columns; the comma is the decimal mark | 2 points in the plane: (1.234, 2) (2.5, 3)",
    "Semicolons separate the columns; the point is the decimal mark | 2 points in the plane: (1234, 2) (2500, 3)",
  ]);
  assert.deepEqual(questions("0\t1.5\n1\t2.5\n2\t0.5\n3\t0.1"), [
    "Tabs separate the columns; the first column is x | 4 points in the plane: (0, 1.5) (1, 2.5) (2, 0.5) …",
    "Tabs separate the columns; the first column numbers the rows | 4 numbers on a line: 1.5  2.5  0.5 …",
  ]);
  assert.deepEqual(questions('{"train": [[1, 2]], "test": [5, 6]}'), [
    "Each entry is a point; in “train” | one point in the plane: (1, 2)",
    "Each entry is a point; in “test” | 2 numbers on a line: 5  6",
  ]);
});

test("what was taken and what was left out is said with the reasons", () => {
  const [reading] = readTable('"";"kind";"c";"x";"y"\n1;setosa;7;0,5;2\n2;setosa;7;0,7;abc\n3;virginica;7;0,1;3').readings;
  const chosen = usualColumns(reading);
  const { points, faults } = pointsOf(reading, chosen);
  assert.equal(takenText(points.length, chosen.map((index) => reading.columns[index])), "2 points in the plane: x is “x”, y is “y”.");
  assert.equal(leftOutText(reading), "Left out: Column 1 (row numbers), kind (text: setosa), c (always 7).");
  assert.deepEqual(faults.map((fault) => faultText(fault, reading)), ["line 3: 'abc' is not a number"]);
});

test("a long cell is shortened, and an entry of a list is not called a line", () => {
  const [reading] = readTable(JSON.stringify([{ x: 1, y: 2 }, { x: 3, y: "a".repeat(500) }, { x: 5, y: 6 }])).readings;
  const [text] = pointsOf(reading, usualColumns(reading)).faults.map((fault) => faultText(fault, reading));
  assert.ok(text.startsWith("entry 2: 'aaa") && text.length < 60, text);
});
