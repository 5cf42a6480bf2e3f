// @ts-check
/** The shapes that travel through the page. Names are those of the JSON documents. */

/** @typedef {"data"|"generator"|"discriminator"|"game"|"remedies"} Group */
/** @typedef {"live"|"recompile"|"restart"} Change */
/** @typedef {number|string|boolean|number[]|number[][]|null} FieldValue */
/** @typedef {{[key: string]: any}} Config a full configuration, nested plain JSON */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} title
 * @property {"number"|"integer"|"choice"|"boolean"|"numbers"|"points"} kind
 * @property {FieldValue} default
 * @property {number|null} minimum
 * @property {number|null} maximum
 * @property {"linear"|"log"} scale
 * @property {string|null} unit
 * @property {string} help
 * @property {{name: string, title: string}[]|null} choices
 * @property {Change} change
 * @property {Group} group
 * @property {boolean} [is_advanced] waits behind "More"
 */

/** @typedef {Field & {path: string}} Control a field with its place in the configuration, dotted */
/** @typedef {{name: string, title: string, summary: string, formula?: string, source?: string}} Entry */
/** @typedef {Entry & {fields: Field[]}} EntryWithFields */
/** @typedef {EntryWithFields & {dimension: 1|2, has_networks: boolean, start: Config}} Problem start: a configuration that suits it */
/** @typedef {EntryWithFields & {losses: string[]|null, variants: string[]|null, needs_networks: boolean}} Stabilizer null fits all */
/** @typedef {Entry & {unit: string|null, dimensions: number[], reference: {value: number, label: string}|null}} Metric */
/** @typedef {Entry & {config: Config}} Preset */
/** @typedef {{title: string, html: string, highlight: string|null, change: Config|null, is_restart: boolean}} LessonStep */
/** @typedef {{text: string, check: string, share: number[]|null, k: number|null, n: number|null, lower_bound: number|null, is_verified: boolean, date: string|null}} Claim */

/**
 * @typedef {object} Lesson
 * @property {string} name
 * @property {number} number
 * @property {string} title
 * @property {string} paper
 * @property {Config} config
 * @property {number|null} speed steps per second; null is unlimited
 * @property {string} introduction HTML that the server made from its own Markdown
 * @property {LessonStep[]} steps
 * @property {Claim[]} claims
 */

/**
 * @typedef {object} Catalog
 * @property {number} protocol
 * @property {string} version
 * @property {Config} defaults
 * @property {Field[]} fields
 * @property {Problem[]} problems
 * @property {Entry[]} losses
 * @property {Stabilizer[]} stabilizers
 * @property {EntryWithFields[]} optimizers
 * @property {EntryWithFields[]} update_rules
 * @property {EntryWithFields[]} variants
 * @property {Metric[]} metrics
 * @property {Preset[]} presets
 * @property {Lesson[]} [lessons]
 */

/** @typedef {"idle"|"compiling"|"running"|"stopped"|"diverged"|"failed"} Status */

/**
 * @typedef {object} Run
 * @property {string} id
 * @property {Status} status
 * @property {number} step
 * @property {number} seed
 * @property {number} [epoch]
 * @property {Config} config
 * @property {number|null} speed steps per second; null is unlimited
 * @property {number} steps_per_second
 * @property {number} viewers
 * @property {string} [reason]
 */

/** @typedef {{shape: number[], data: Float32Array}} Tensor */
/** @typedef {{[name: string]: number|null}} Metrics */

/**
 * @typedef {object} Frame
 * @property {string} run
 * @property {number} epoch
 * @property {number} frame
 * @property {number} step
 * @property {Status} status
 * @property {1|2} dimension
 * @property {number} steps_per_second
 * @property {number|null} speed
 * @property {boolean} has_probability
 * @property {Metrics} metrics
 * @property {{[name: string]: Tensor}} arrays
 */

/** @typedef {{step: number, metrics: Metrics}} HistoryRow */
/** @typedef {{stride: number, skipped: number, rows: HistoryRow[], last: HistoryRow|null}} History */
/** @typedef {{field: string|null, given?: any, allowed?: string, message: string, suggestion?: string|null}} ProblemError */
/** @typedef {{title: string, status: number, detail: string, errors: ProblemError[], retry_after_s?: number|null}} ProblemDocument */
/** @typedef {"loading"|"connecting"|"open"|"reconnecting"|"gone"|"full"|"unreachable"|"replaced"} Phase */
/** @typedef {{phase: Phase, attempt: number, reason: string}} Connection */
/** @typedef {{step: number, kind: "collapse"|"recovery"|"remedy"|"config"|"reset"|"diverged", text: string}} StoryEvent */
/** @typedef {{best: number, low: number, low_step: number, total: number, events: StoryEvent[]}} Story */
/** @typedef {"auto"|"dark"|"light"} Theme */

/**
 * @typedef {object} State
 * @property {Catalog|null} catalog
 * @property {Connection} connection
 * @property {Run|null} run
 * @property {Config|null} trained_config what the training follows now; the run's own may wait for its program
 * @property {boolean} is_owner
 * @property {string|null} preset the preset from which the configuration started
 * @property {{name: string, step: number}|null} lesson the lesson that is open, and its step from 0
 * @property {{[path: string]: any}} edits what was typed and not yet confirmed
 * @property {{[path: string]: string}} field_errors
 * @property {Frame|null} frame
 * @property {History} history
 * @property {Story} story
 * @property {{[name: string]: boolean}} layers
 * @property {Theme} theme
 * @property {string} language of the page and of the catalog
 * @property {{kind: "info"|"error", text: string}|null} message
 * @property {boolean} is_sheet_open
 */

/** @typedef {{type: string, [key: string]: any}} Action */

/**
 * What the views can ask for; what comes of it shows in the state.
 * @typedef {object} Commands
 * @property {() => Promise<boolean>} start
 * @property {() => Promise<boolean>} stop
 * @property {() => Promise<boolean>} toggle
 * @property {(player: "both"|"discriminator"|"generator") => Promise<boolean>} step
 * @property {(seed?: number) => Promise<boolean>} reset
 * @property {() => Promise<boolean>} newSeed
 * @property {() => Promise<void>} resetAndPlay
 * @property {() => Promise<void>} calmDown
 * @property {(path: string, value: any) => Promise<void>} edit
 * @property {(speed: number|null) => Promise<void>} setSpeed
 * @property {(name: string) => Promise<void>} toggleStabilizer
 * @property {(name: string) => Promise<void>} chooseProblem
 * @property {(name: string|null) => Promise<void>} choosePreset
 * @property {(name: string) => Promise<void>} openLesson loads its configuration
 * @property {(step: number) => void} goToStep of the lesson
 * @property {() => Promise<void>} doStep what the step of the lesson asks for
 * @property {() => void} closeLesson
 * @property {(name: string) => void} toggleLayer
 * @property {(text: string, kind?: "info"|"error") => void} say
 * @property {() => Promise<void>} recreate
 * @property {() => void} retry
 * @property {(frame: number) => void} acknowledge
 * @property {(link: import("./url_state.js").Link) => Promise<void>} apply
 */

export {};
