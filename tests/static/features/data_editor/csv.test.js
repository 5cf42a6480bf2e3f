// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_POINTS, csvErrorText, formatCsv, parseCsv } from "../../../../static/js/features/data_editor/csv.js";

const TWO = [[0.5, 1.25], [-3, 4e-2]];

test("every common format of a table gives the same points", () => {
  const forms = {
    comma: "0.5,1.25\n-3,0.04",
    semicolon: "0.5;1.25\n-3;0.04",
    tab: "0.5\t1.25\n-3\t0.04",
    space: "0.5 1.25\n-3    0.04",
    "space around": "  0.5 , 1.25 \n -3 ,\t0.04 \n",
    "leading space": "   0.5 1.25\n   -3 0.04",
    CRLF: "0.5,1.25\r\n-3,0.04\r\n",
    CR: "0.5,1.25\r-3,0.04\r",
    BOM: "\uFEFF0.5,1.25\n-3,0.04",
    "BOM and heading": "\uFEFFx,y\n0.5,1.25\n-3,0.04",
    heading: "Width (cm),Height\n0.5,1.25\n-3,0.04",
    quotes: '"x","y"\r\n"0.5","1.25"\r\n"-3","0.04"\r\n',
    "quoted heading with everything": '"a ""b"", c\nd",y\n0.5,1.25\n-3,0.04',
    "quotes and spaces": '"0.5" 1.25\n-3 "0.04"',
    "blank lines": "\n\n0.5,1.25\n\n   \n-3,0.04\n\n\n",
    comments: '# a table, with "one quotation mark\n0.5,1.25\n  # more; of it\n-3,0.04',
    "European decimals": "x;y\n0,5;1,25\n-3;0,04",
    "European decimals and tabs": "0,5\t1,25\n-3\t0,04",
    exponents: "5e-1,+1.25\n-3.,4E-2",
    "bare point": ".5,1.25\n-3,.04",
    "typographic minus": "0.5,1.25\n\u22123,0.04",
    "empty columns behind": "0.5,1.25,,\n-3,0.04,,",
  };
  for (const [name, text] of Object.entries(forms)) {
    const { points, dimension, errors } = parseCsv(text);
    assert.deepEqual(points, TWO, name);
    assert.equal(dimension, 2, name);
    assert.deepEqual(errors, [], name);
  }
});

test("one column gives points on a line", () => {
  for (const text of ["1\n2.5\n-3", "x\n1\n2.5\n-3\n", '"1"\n"2.5"\n"-3"', " 1 \n 2.5\n-3\t"]) {
    assert.deepEqual(parseCsv(text).points, [[1], [2.5], [-3]]);
    assert.equal(parseCsv(text).dimension, 1);
  }
});

test("only the first line can be a heading, and only if it has no numbers", () => {
  assert.equal(parseCsv("x,y\n1,2").has_header, true);
  assert.equal(parseCsv("1,2\n3,4").has_header, false);
  assert.deepEqual(textOf("1,2\nx,y"), ["line 2: 'x' is no number"]);
  assert.deepEqual(textOf("x,1\n1,2"), ["line 1: 'x' is no number"]);
  assert.deepEqual(textOf("nan,nan\n1,2"), ["line 1: 'nan' is no number"]);
});

/** @param {string} text */
const textOf = (text) => parseCsv(text).errors.map(csvErrorText);

test("errors are reported by their line, and all other lines are read", () => {
  const cases = {
    "1,2\n3,abc\n5,6": "line 2: 'abc' is no number",
    "1,2\n\n# comment\nNaN,4\n5,6": "line 4: 'NaN' is no number",
    "1,2\n3,Infinity\n5,6": "line 2: 'Infinity' is no number",
    "1,2\n3,0x10\n5,6": "line 2: '0x10' is no number",
    "1,2\n3,1e999\n5,6": "line 2: '1e999' is too large",
    "1,2\n3,\n5,6": "line 2: a number is missing",
    "1,2\n,4\n5,6": "line 2: a number is missing",
    "1,2\n3,4,5\n5,6": "line 2: 3 columns; one or two are expected",
    "1,2\n3\n5,6": "line 2: one number, where other lines have two",
    '1,2\n"3,4\n5,6': "line 2: a quotation mark is not closed",
    "1;2\n1.234,5;4\n5;6": "line 2: '1.234,5' is no number",
    '"a\nb","c"\n1,2\n3,x\n5,6': "line 4: 'x' is no number",
    "1,2\r\n3,x\r\n5,6": "line 2: 'x' is no number",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.deepEqual(textOf(text), [expected], text);
    assert.deepEqual(parseCsv(text).points, [[1, 2], [5, 6]], text);
  }
  assert.deepEqual(textOf("1\n2 3"), ["line 2: two numbers, where other lines have one"]);
});

test("an empty text is not an error", () => {
  for (const text of ["", "\uFEFF", "\n\n", "# only a comment", "x,y\n"]) {
    const { points, dimension, errors } = parseCsv(text);
    assert.deepEqual({ points, dimension, errors }, { points: [], dimension: null, errors: [] });
  }
});

test("a long cell is shortened in the message", () => {
  assert.ok(textOf(`1,2\n3,${"a".repeat(500)}`)[0].length < 60);
});

test("a large table is read up to the limit, and the first line beyond it is reported", () => {
  const rows = Array.from({ length: MOST_POINTS + 7 }, (_, i) => `${i / 1000},${-i}`);
  const { points, errors } = parseCsv(`x,y\n${rows.join("\n")}`);
  assert.equal(points.length, MOST_POINTS);
  assert.deepEqual(points.at(-1), [19.999, -19999]);
  assert.deepEqual(errors, [{ line: MOST_POINTS + 2, fault: "many", value: "" }]);
  assert.ok(csvErrorText(errors[0]).startsWith("from line 20002 on"));
});

test("points are the same after saving and reading", () => {
  for (const points of [TWO, [[1], [-2.5]], [[0.1234567, 0]]]) {
    assert.deepEqual(parseCsv(formatCsv(points)).points, points.map((point) => point.map((value) => Number(value.toFixed(6)))));
    assert.equal(parseCsv(formatCsv(points)).has_header, true);
  }
});
