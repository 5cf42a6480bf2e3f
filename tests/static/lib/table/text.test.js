// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { evenSample, readTable } from "../../../../static/js/lib/table/read.js";
import { formatTable } from "../../../../static/js/lib/table/write.js";
import { faultsIn, kindsIn, only, pointsIn } from "./tables.js";

const TWO = [[0.5, 1.25], [-3, 4e-2]];

test("every common form of a table gives the same points, without a fault", () => {
  const forms = {
    comma: "0.5,1.25\n-3,0.04",
    semicolon: "0.5;1.25\n-3;0.04",
    tab: "0.5\t1.25\n-3\t0.04",
    space: "0.5 1.25\n-3    0.04",
    bar: "0.5|1.25\n-3|0.04",
    "space around": "  0.5 , 1.25 \n -3 ,\t0.04 \n",
    "leading space": "   0.5 1.25\n   -3 0.04",
    CRLF: "0.5,1.25\r\n-3,0.04\r\n",
    CR: "0.5,1.25\r-3,0.04\r",
    BOM: "\uFEFF0.5,1.25\n-3,0.04",
    "BOM and heading": "\uFEFFx,y\n0.5,1.25\n-3,0.04",
    heading: "Width (cm),Height\n0.5,1.25\n-3,0.04",
    "heading with spaces": "Width (cm) Height\n0.5 1.25\n-3 0.04",
    quotes: '"x","y"\r\n"0.5","1.25"\r\n"-3","0.04"\r\n',
    "single quotes": "'0.5','1.25'\n'-3','0.04'",
    "quoted heading with everything": '"a ""b"", c\nd",y\n0.5,1.25\n-3,0.04',
    "quotes and spaces": '"0.5" 1.25\n-3 "0.04"',
    "blank lines": "\n\n0.5,1.25\n\n   \n-3,0.04\n\n\n",
    comments: '# a table, with "one quotation mark\n0.5,1.25\n  # more; of it\n-3,0.04',
    "comments of Matlab": "% x y\n0.5 1.25\n-3 0.04",
    "European decimals": "x;y\n0,5;1,25\n-3;0,04",
    "European decimals and tabs": "0,5\t1,25\n-3\t0,04",
    "European decimals and spaces": "0,5 1,25\n-3 0,04",
    "European decimals in quotes": '"0,5","1,25"\n"-3","0,04"',
    exponents: "5e-1,+1.25\n-3.,4E-2",
    "bare point": ".5,1.25\n-3,.04",
    "typographic minus": "0.5,1.25\n\u22123,0.04",
    "empty columns behind": "0.5,1.25,,\n-3,0.04,,",
    "line for Excel": "sep=;\r\nx;y\r\n0,5;1,25\r\n-3;0,04",
    "quoted line for Excel": '"sep=;"\nx;y\n0,5;1,25\n-3;0,04',
    Markdown: "| x | y |\n|---|:-:|\n| 0.5 | 1.25 |\n| -3 | 0.04 |",
    "table of a database": " x   | y\n-----+------\n 0.5 | 1.25\n -3  | 0.04",
    "wide comma": "0.5\uff0c1.25\n-3\uff0c0.04",
    "wide signs": "\uff10\uff0e\uff15\uff0c\uff11\uff0e\uff12\uff15\n\uff0d\uff13\uff0c\uff10\uff0e\uff10\uff14",
    "wide space": "0.5\u30001.25\n-3\u30000.04",
  };
  for (const [name, text] of Object.entries(forms)) {
    assert.deepEqual(pointsIn(text), TWO, name);
    assert.deepEqual(faultsIn(text), [], name);
  }
});

test("one column gives points on a line", () => {
  for (const text of ["1\n2.5\n-3", "x\n1\n2.5\n-3\n", '"1"\n"2.5"\n"-3"', " 1 \n 2.5\n-3\t", "Old faithful, minutes\n1\n2.5\n-3", "[1] 1 2.5\n[3] -3"]) {
    assert.deepEqual(pointsIn(text), [[1], [2.5], [-3]], text);
  }
  assert.deepEqual(pointsIn("1, 2.5, -3"), [[1], [2.5], [-3]]);
});

test("the heading names the columns, wherever it comes from", () => {
  const headings = {
    "width,height\n0.5,1\n0.7,2": ["width", "height"],
    "# width height\n0.5 1\n0.7 2": ["width", "height"],
    "Scope 3\n\nwidth,height\ncm,cm\n0.5,1\n0.7,2": ["width", "height"],
    "0,1\n0.5,1.5\n0.7,2.5": ["0", "1"],
    "0.5,1\n0.7,2": ["", ""],
  };
  for (const [text, names] of Object.entries(headings)) assert.deepEqual(only(text).columns.map(({ name }) => name), names, text);
  assert.deepEqual(faultsIn("Scope 3\n\nwidth,height\ncm,cm\n0.5,1\n0.7,2"), ["1 no_number Scope 3", "4 no_number cm cm"]);
  assert.equal(only("0.5,1\n0.7,2").heading, null);
});

test("faults are reported by their line, and all other lines are read", () => {
  const cases = {
    "1.0,2\n3,abc\n5,6": "2 number abc",
    "1.0,2\n\n# comment\nNaN,4\n5,6": "4 number NaN",
    "1.0,2\n3,Infinity\n5,6": "2 number Infinity",
    "1.0,2\n3,0x10\n5,6": "2 number 0x10",
    "1.0,2\n3,1e999\n5,6": "2 size 1e999",
    "1.0,2\n3,\n5,6": "2 missing",
    "1.0,2\n,4\n5,6": "2 missing",
    "1.0,2\n3,4,5\n5,6": "2 long 3",
    "1.0,2\n3\n5,6": "2 short 1",
    '1.0,2\n"3,4\n5,6': "2 quote",
    '"a\nb","c"\n1,2\n3,x\n5,6': "4 number x",
    "1.0,2\r\n3,x\r\n5,6": "2 number x",
    "sep=,\r\n1,2\r\n3,x\r\n5,6": "3 number x",
    "x,y\n1,2\nNA,4\n5,6": "3 number NA",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.deepEqual(faultsIn(text), [expected], text);
    assert.deepEqual(pointsIn(text), [[1, 2], [5, 6]], text);
  }
});

test("a text without a table has a reason", () => {
  const cases = { "": "empty", "\uFEFF": "empty", "\n\n": "empty", "# only a comment": "empty", "x,y\n": "no_numbers", "hello world": "no_numbers", "[[1, 2], [3,": "broken", '{"a": "b"}': "no_numbers" };
  for (const [text, problem] of Object.entries(cases)) assert.deepEqual(readTable(text), { readings: [], problem }, text);
});

test("labels, row numbers, constants and empty columns are left out, and the others are taken", () => {
  const cases = {
    "x,y,label\n0.5,1,a\n0.7,2,b": ["x: number", "y: number", "label: text"],
    "label,x,y\n0,0.5,1.5\n0,0.7,2.5\n1,0.9,2": ["label: labels", "x: number", "y: number"],
    "species;x;y\nsetosa;0,5;1\nvirginica;0,7;2": ["species: text", "x: number", "y: number"],
    '"","eruptions","waiting"\n"1",3.6,79\n"2",1.8,54\n"3",3.333,74': [": row_numbers", "eruptions: number", "waiting: number"],
    '"";"eruptions";"waiting"\n"1";3,6;79\n"2";1,8;54\n"3";3,333;74': [": row_numbers", "eruptions: number", "waiting: number"],
    '"row names";"eruptions";"waiting"\n"1";3,6;79\n"2";1,8;54\n"3";3,333;74': ["row names: row_numbers", "eruptions: number", "waiting: number"],
    "  eruptions waiting\n1     3.600      79\n2     1.800      54\n3     3.333      74": [": row_numbers", "eruptions: number", "waiting: number"],
    "        mpg cyl\nMazda  21.0   6\nVolvo  22.8   4": [": text", "mpg: number", "cyl: number"],
    ",value\n0,1.5\n1,2.5\n2,0.5": [": row_numbers", "value: number"],
    ",0\n0,1.5\n1,2.5\n2,0.5": [": row_numbers", "0: number"],
    ",x,y\n3,1.5,2\n8,2.5,1\n9,0.5,4": [": row_names", "x: number", "y: number"],
    "   x     y\n0  0.5  1.25\n1 -3.0  0.04\n2  1.0  1.00": [": row_numbers", "x: number", "y: number"],
    "id,x,y\n1,0.5,3\n2,0.7,1\n3,0.9,2": ["id: row_numbers", "x: number", "y: number"],
    "date,c,x,y\n2024-01-01,3,0.5,3\n2024-01-02,3,0.7,1\n2024-01-03,3,0.9,2": ["date: text", "c: constant", "x: number", "y: number"],
    "patient_id,x,y\n17,0.5,3\n12,0.7,1\n33,0.9,2": ["patient_id: row_names", "x: number", "y: number"],
    "a,b,x\n,NA,0.5\n,,0.7": ["a: empty", "b: empty", "x: number"],
  };
  for (const [text, kinds] of Object.entries(cases)) assert.deepEqual(kindsIn(text), kinds, text);
  const classes = Array.from({ length: 40 }, (_, i) => `${i % 2},${i / 7},${Math.sin(i)}`).join("\n");
  assert.deepEqual(kindsIn(classes), [": labels", ": number", ": number"]);
});

test("what looks like row numbers is data where it has a name of its own, or stands alone", () => {
  assert.deepEqual(kindsIn("x,y\n1,2\n2,4\n3,5"), ["x: number", "y: number"]);
  assert.deepEqual(kindsIn("n\n1\n2\n3"), ["n: number"]);
});

test("equal points and a single one are points", () => {
  assert.deepEqual(pointsIn("x,y\n2,3\n2,3\n2,3\n2,3"), [[2, 3], [2, 3], [2, 3], [2, 3]]);
  assert.deepEqual(pointsIn("2.5,3"), [[2.5, 3]]);
});

test("points are the same after saving and reading", () => {
  for (const points of [TWO, [[1], [-2.5]], [[0.1234567, 0]], [[1, 5], [2, 3]]]) {
    assert.deepEqual(pointsIn(formatTable(points)), points.map((point) => point.map((value) => Number(value.toFixed(6)))));
  }
});

test("an even sample keeps the order, and takes from everywhere", () => {
  const points = Array.from({ length: 10 }, (_, i) => [i]);
  assert.deepEqual(evenSample(points, 5), [[0], [2], [4], [6], [8]]);
  assert.deepEqual(evenSample(points, 7), [[0], [1], [2], [4], [5], [7], [8]]);
  assert.equal(evenSample(points, 10), points);
});

test("a large table is read whole", () => {
  const rows = Array.from({ length: 20_001 }, (_, i) => `${i / 1000},${-i}`);
  const points = pointsIn(`x,y\n${rows.join("\n")}`);
  assert.equal(points.length, 20_001);
  assert.deepEqual(points.at(-1), [20, -20_000]);
});
