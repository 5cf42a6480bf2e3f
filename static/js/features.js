// @ts-check
/**
 * The features of the page. A new one is a folder in features/, an import and an entry here, and a <link> in index.html if it
 * has a style sheet. The order is that of their elements within a slot of index.html; a later feature may replace the keys
 * and the commands of an earlier one.
 */
import { feature as annotations } from "./features/annotations/index.js";
import { feature as announcer } from "./features/announcer/index.js";
import { feature as article } from "./features/article/index.js";
import { feature as class_poll } from "./features/class_poll/index.js";
import { feature as class_pupil } from "./features/class_pupil/index.js";
import { feature as class_wall } from "./features/class_wall/index.js";
import { feature as compare } from "./features/compare/index.js";
import { feature as controls } from "./features/controls/index.js";
import { feature as data_editor } from "./features/data_editor/index.js";
import { feature as export_ } from "./features/export/index.js";
import { feature as glossary } from "./features/glossary/index.js";
import { feature as help } from "./features/help/index.js";
import { feature as inspection } from "./features/inspection/index.js";
import { feature as layers } from "./features/layers/index.js";
import { feature as lessons } from "./features/lessons/index.js";
import { feature as notices } from "./features/notices/index.js";
import { feature as opening } from "./features/opening/index.js";
import { feature as page_mode } from "./features/page_mode/index.js";
import { feature as presenting } from "./features/presenting/index.js";
import { feature as presets } from "./features/presets/index.js";
import { feature as problems } from "./features/problems/index.js";
import { feature as results_panel } from "./features/results_panel/index.js";
import { feature as sharing } from "./features/sharing/index.js";
import { feature as starting } from "./features/starting/index.js";
import { feature as statistics } from "./features/statistics/index.js";
import { feature as status_banner } from "./features/status_banner/index.js";
import { feature as step_trace } from "./features/step_trace/index.js";
import { feature as timeline } from "./features/timeline/index.js";
import { feature as tools } from "./features/tools/index.js";
import { feature as transport } from "./features/transport/index.js";
import { feature as undo } from "./features/undo/index.js";
import { feature as waiting } from "./features/waiting/index.js";

export const FEATURES = /** @type {const} */ ([
  problems,
  inspection,
  layers,
  timeline,
  notices,
  lessons,
  opening,
  presets,
  transport,
  step_trace,
  starting,
  announcer,
  status_banner,
  controls,
  data_editor,
  waiting,
  sharing,
  class_pupil,
  class_poll,
  class_wall,
  statistics,
  page_mode,
  annotations,
  presenting,
  results_panel,
  export_,
  glossary,
  help,
  tools,
  article,
  compare,
  undo,
]);
