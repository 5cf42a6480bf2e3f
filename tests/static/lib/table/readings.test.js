// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesIn, pointsIn } from "./tables.js";

test("a comma that may be a decimal mark or separate columns is a question", () => {
  const numbers = [[1.5], [2.3], [-0.7], [3.1]];
  const points = [[1, 5], [2, 3], [-0, 7], [3, 1]];
  for (const heading of ["Messwert\n", "", "# measured\n"]) assert.deepEqual(choicesIn(`${heading}1,5\n2,3\n-0,7\n3,1\n`), [numbers, points], heading);
  assert.deepEqual(choicesIn("1,234.5\n12.5\n2,000.1")[0], [[1234.5], [12.5], [2000.1]]);
});

test("it is no question where the text proves one of them", () => {
  assert.deepEqual(pointsIn("x,y\n1,5\n2,3\n-0,7"), [[1, 5], [2, 3], [-0, 7]]);
  assert.deepEqual(pointsIn("1, 5\n2, 3\n4, 7"), [[1, 5], [2, 3], [4, 7]]);
  assert.deepEqual(pointsIn("1,5\n2,-3\n4,7"), [[1, 5], [2, -3], [4, 7]]);
  assert.deepEqual(pointsIn("1,5\n2.5,3\n4,7"), [[1, 5], [2.5, 3], [4, 7]]);
  assert.deepEqual(pointsIn("1\uff0c5\n2\uff0c3"), [[1, 5], [2, 3]]);
  assert.deepEqual(pointsIn('"1,5"\n"2,3"'), [[1.5], [2.3]]);
  assert.deepEqual(pointsIn("sep=,\n1,5\n2,3"), [[1, 5], [2, 3]]);
});

test("two numbers with decimal commas between commas are seen by their heading", () => {
  assert.deepEqual(choicesIn("x,y\n1,5,2,25\n3,0,4,75"), [[[1.5, 2.25], [3, 4.75]], [[1, 5], [3, 0]]]);
});

test("marks between thousands are read", () => {
  assert.deepEqual(pointsIn("a;b\n1.234,5;2\n12,5;3"), [[1234.5, 2], [12.5, 3]]);
  assert.deepEqual(pointsIn("a;b\n1,234.5;2\n12.5;3"), [[1234.5, 2], [12.5, 3]]);
  assert.deepEqual(pointsIn('"a","b"\n"1,234.5","2"\n"12.5","3"'), [[1234.5, 2], [12.5, 3]]);
  assert.deepEqual(pointsIn("a\tb\n1.234.567\t0,5\n12\t3"), [[1234567, 0.5], [12, 3]]);
  assert.deepEqual(pointsIn("a;b\n1'234.5;2\n12.5;3"), [[1234.5, 2], [12.5, 3]]);
  assert.deepEqual(pointsIn("a;b\n1\u202f234,5;2\n12,5;3"), [[1234.5, 2], [12.5, 3]]);
  assert.deepEqual(pointsIn("a;b\n€ 1.234,50;2 %\n12,5 €;3%"), [[1234.5, 2], [12.5, 3]]);
  assert.deepEqual(pointsIn("a;b\n1 234,5;2\n12,5;3"), [[1234.5, 2], [12.5, 3]]);
});

test("three digits behind a mark are a question, unless the table shows what the mark is", () => {
  assert.deepEqual(choicesIn("x;y\n1,234;2\n2,500;3"), [[[1.234, 2], [2.5, 3]], [[1234, 2], [2500, 3]]]);
  assert.deepEqual(choicesIn("1.234\n2.500\n3.750"), [[[1.234], [2.5], [3.75]], [[1234], [2500], [3750]]]);
  assert.deepEqual(pointsIn("0.234\n2.500\n3.750"), [[0.234], [2.5], [3.75]]);
  assert.deepEqual(pointsIn("x;y\n1,234;0,5\n2,500;0,7"), [[1.234, 0.5], [2.5, 0.7]]);
  assert.deepEqual(pointsIn("x;y\n1.234;0,5\n2.500;0,7"), [[1234, 0.5], [2500, 0.7]]);
  assert.deepEqual(pointsIn("x,y\n1.234,2.345\n2.500,3.456"), [[1.234, 2.345], [2.5, 3.456]]);
  // Two marks in one table prove nothing of a third column.
  assert.equal(choicesIn("x;y;z\n1,234;0,5;0.5\n2,500;0,7;0.7").length, 2);
});

test("a column that counts the rows without a heading is a question", () => {
  assert.deepEqual(choicesIn("0;1.5\n1;2.5\n2;0.5"), [[[0, 1.5], [1, 2.5], [2, 0.5]], [[1.5], [2.5], [0.5]]]);
  assert.deepEqual(pointsIn("1;1.5\n3;2.5\n2;0.5"), [[1, 1.5], [3, 2.5], [2, 0.5]]);
});

test("two long lines may be points or columns", () => {
  assert.deepEqual(choicesIn("0.5 2 3.5\n4 1 6.5"), [[[0.5, 2], [4, 1]], [[0.5, 4], [2, 1], [3.5, 6.5]]]);
  assert.deepEqual(choicesIn("0.5 2 3.5\n4 1 6.5\n7"), [[[0.5], [2], [3.5], [4], [1], [6.5], [7]], [[0.5, 2], [4, 1]]]);
});

test("several tables in one file are a question", () => {
  assert.deepEqual(choicesIn('{"train": [[1, 2], [3, 4]], "test": [[5, 6]]}'), [[[1, 2], [3, 4]], [[5, 6]]]);
});

test("a cell that shows its mark is read by it, whatever the others have", () => {
  assert.deepEqual(pointsIn("x;y\n0,5;1\n0,7;2\n0.9;3\n1,234.5;4"), [[0.5, 1], [0.7, 2], [0.9, 3], [1234.5, 4]]);
});
