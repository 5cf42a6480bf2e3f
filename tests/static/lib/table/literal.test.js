// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { readTable } from "../../../../static/js/lib/table/read.js";
import { faultsIn, kindsIn, pointsIn } from "./tables.js";

const TWO = [[0.5, 1.25], [-3, 4e-2]];

test("pairs, records and columns give the same points, whatever program wrote them", () => {
  const forms = {
    pairs: "[[0.5, 1.25], [-3, 0.04]]",
    "pairs and names": '[["x", "y"], [0.5, 1.25], [-3, 0.04]]',
    records: '[{"x": 0.5, "y": 1.25}, {"x": -3, "y": 0.04}]',
    "records with labels": '[{"name": "a", "x": 0.5, "y": 1.25, "ok": true}, {"name": "b", "x": -3, "y": 0.04, "ok": false}]',
    "records in records": '[{"at": {"x": 0.5, "y": 1.25}}, {"at": {"x": -3, "y": 0.04}}]',
    "places in records": '[{"at": [0.5, 1.25]}, {"at": [-3, 0.04]}]',
    columns: '{"x": [0.5, -3], "y": [1.25, 0.04]}',
    "nested columns": '{"meta": {"n": 2, "source": "here"}, "data": {"x": [0.5, -3], "y": [1.25, 0.04]}}',
    "nested pairs": '{"config": {"points": [[0.5, 1.25], [-3, 0.04]]}}',
    "a trace": '[{"type": "scatter", "x": [0.5, -3], "y": [1.25, 0.04]}]',
    "one a line": '{"x": 0.5, "y": 1.25}\n{"x": -3, "y": 0.04}\n',
    "pairs a line": "[0.5, 1.25]\n[-3, 0.04]",
    "pandas, by column": '{"x": {"0": 0.5, "1": -3}, "y": {"0": 1.25, "1": 0.04}}',
    "pandas, by row": '{"0": {"x": 0.5, "y": 1.25}, "1": {"x": -3, "y": 0.04}}',
    "pandas, split": '{"columns": ["x", "y"], "index": [0, 1], "data": [[0.5, 1.25], [-3, 0.04]]}',
    "rows by name": '{"a": {"x": 0.5, "y": 1.25}, "b": {"x": -3, "y": 0.04}}',
    GeoJSON: '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [0.5, 1.25]}}, {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-3, 0.04]}}]}',
    "numbers as texts": '[{"x": "0.5", "y": "1.25"}, {"x": "-3", "y": "0.04"}]',
    "European numbers as texts": '[{"x": "0,5", "y": "1,25"}, {"x": "-3", "y": "0,04"}]',
    tuples: "[(0.5, 1.25), (-3, 0.04)]",
    "tuples a line": "(0.5, 1.25)\n(-3, 0.04)",
    "Python names": "[{'x': 0.5, 'y': 1.25}, {'x': -3, 'y': 0.04}]",
    "print of numpy": "[[ 0.5   1.25]\n [-3.    0.04]]",
    "repr of numpy": "array([[ 0.5 ,  1.25],\n       [-3.  ,  0.04]], dtype=float32)",
    "repr of torch": "tensor([[0.5, 1.25], [-3., 4e-02]], device='cuda:0')",
    "arrays in Python": "{'x': array([0.5, -3.]), 'y': np.array([1.25, 0.04])}",
    "a value of JavaScript": "const points = [[0.5, 1.25], [-3, 0.04]];\n",
    "a value of Python": "x = np.array([[0.5, 1.25], [-3, 0.04]])\n",
    "a matrix of Matlab": "A = [0.5 1.25; -3 0.04];",
    "a set of pairs": "{(0.5, 1.25), (-3, 0.04)}",
    braces: "{{0.5, 1.25}, {-3, 0.04}}",
    BOM: "\uFEFF[[0.5, 1.25], [-3, 0.04]]",
  };
  for (const [name, text] of Object.entries(forms)) {
    assert.deepEqual(pointsIn(text), TWO, name);
    assert.deepEqual(faultsIn(text), [], name);
  }
});

test("a list of numbers gives numbers on a line", () => {
  for (const text of ["[1, 2.5, -3]", "[1.  2.5\n -3. ]", "[[1], [2.5], [-3]]", "[[1, 2.5, -3]]", '{"value": [1, 2.5, -3]}', '[{"x": 1}, {"x": 2.5}, {"x": -3}]', "array([1., 2.5, -3.])", "x <- c(1, 2.5, -3)", "[1; 2.5; -3]"]) {
    assert.deepEqual(pointsIn(text), [[1], [2.5], [-3]], text);
  }
});

test("missing values are reported by the number of the entry", () => {
  assert.deepEqual(faultsIn('[{"x": 0.5, "y": 1}, {"x": null, "y": 2}, {"y": 3}, {"x": NaN, "y": 1}, {"x": 2.5, "y": 7}]'), ["2 missing", "3 missing", "4 number NaN"]);
  assert.deepEqual(faultsIn('{"x": [0.5, 1, 3], "y": [1, 2]}'), ["3 missing"]);
});

test("columns of records have their names", () => {
  assert.deepEqual(kindsIn('[{"id": 1, "x": 0.5, "y": 1}, {"id": 2, "x": 0.7, "y": 2}, {"id": 3, "x": 0.1, "y": 5}]'), ["id: row_numbers", "x: number", "y: number"]);
});

test("a print that leaves values out is not a table", () => {
  for (const text of ["[[1. 2.]\n [3. 4.]\n ...\n [5. 6.]]", "[0.1 0.2 ... 0.9]", "    x    y\n0   0.5  1.0\n1   0.7  1.5\n..  ...  ...\n98  0.2  0.5\n99  0.3  0.7"]) {
    assert.equal(readTable(text).problem, "shortened", text);
  }
});

test("a text that only begins like a list is read as a table", () => {
  assert.deepEqual(pointsIn("(a) width,height\n0.5,1.25\n-3,0.04"), TWO);
});

test("deep nesting and long lists are no trouble", () => {
  assert.equal(readTable("[".repeat(100_000)).problem, "broken");
  assert.equal(pointsIn(JSON.stringify(Array.from({ length: 20_001 }, (_, i) => [i / 7, -i]))).length, 20_001);
});
