// @ts-check
/** The types of the page's data. The names are those of the server's JSON documents. */

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
 * @property {boolean} [is_advanced] shown under "More"
 */

/** @typedef {Field & {path: string}} Control a field with its place in the configuration, dotted */
/** @typedef {{name: string, title: string, summary: string, formula?: string, source?: string}} Entry */
/** @typedef {Entry & {fields: Field[]}} EntryWithFields */
/** @typedef {EntryWithFields & {domain: string, dimension: number, offers: string[], has_networks: boolean, start: Config}} Problem domain: the kind of data; dimension: the numbers in a sample; offers: what metrics may need; start: a configuration that suits it */
/** @typedef {EntryWithFields & {losses: string[]|null, variants: string[]|null, needs_networks: boolean}} Stabilizer null: all losses or variants */
/** @typedef {Entry & {unit: string|null, needs: string[], reference: {value: number, label: string}|null}} Metric needs: what a problem must offer; "probability" depends on the loss */
/** @typedef {Entry & {rule: string, texts: {name: string, is_over: boolean, title: string, summary: string}[], remedies: {name: string, title: string}[]}} NoticeEntry */
/** @typedef {Entry & {config: Config, speed?: number|null}} Preset speed: in steps per second; null is unlimited */
/** @typedef {{title: string, html: string, highlight: string|null, change: Config|null, is_restart: boolean}} LessonStep */
/** @typedef {{training: string, k: number|null, n: number|null, difference: number|null, interval: [number, number]|null}} ClaimControl the same count without the setting that the claim is about; difference: of the two shares, with its interval */
/** @typedef {{text: string, check: string, share: number[]|null, k: number|null, n: number|null, lower_bound: number|null, is_verified: boolean, date: string|null, training?: string, effect?: "more"|"as_often"|null, control?: ClaimControl|null}} Claim effect: the expected result of the comparison */

/**
 * The share of a training's seeds that have reached a goal, over the steps.
 * @typedef {object} Curve
 * @property {string} training
 * @property {string} label
 * @property {number[]} steps
 * @property {number[]} share of the seeds that are at the goal at that step
 * @property {number[]} reached share of the seeds that have reached the goal by then (Kaplan-Meier estimate)
 * @property {number|null} median the step by which half of the seeds have reached it
 * @property {number} n seeds
 * @property {number|null} times_sooner than the control
 * @property {number} never seeds that have not reached it by the end
 */

/** @typedef {{text: string, check: string, every: number, until: number, control: string|null, curves?: Curve[]|null}} Course the progress to a goal, checked every `every` steps; its curves come with the evidence */
/** @typedef {{seed: number, meets: boolean|null, points?: string, bins?: string}} SeedPicture points: pairs of bytes over the window; bins: heights as bytes, 255 is the greatest height of the data */

/**
 * Seeds of a training at one step. All bytes are in base64.
 * @typedef {object} SeedPictures
 * @property {string} training
 * @property {number} step
 * @property {[number, number][]} window from and to, for each axis
 * @property {number[][]} [modes] beside points
 * @property {string} [data] heights of the data, beside bins
 * @property {Config|null} [config] the configuration of such a training; null when it changes during the training
 * @property {SeedPicture[]} seeds
 */

/** @typedef {{training: string, n: number, steps: number[], at_goal: number[], reached: number[], median: number|null, never: number, times_sooner: number|null, config: Config|null, pictures: Omit<SeedPictures, "training"|"config">}} EvidenceOfTraining counts of seeds, by the step */
/** @typedef {{courses: EvidenceOfTraining[][]}} Evidence the stored results of a lesson's courses, in their order */

/**
 * @typedef {object} Lesson
 * @property {string} name
 * @property {number} number
 * @property {string} title
 * @property {string} group one of the catalog's groups of lessons
 * @property {number} minutes about how long it takes
 * @property {string} paper
 * @property {Config} config
 * @property {number|null} speed steps per second; null is unlimited
 * @property {string} introduction HTML that the server made from its own Markdown
 * @property {LessonStep[]} steps
 * @property {Claim[]} claims
 * @property {Course[]} [courses]
 * @property {{[name: string]: string}} [trainings] the titles of the trainings, in the language of the page
 * @property {SeedPictures[]|null} [pictures]
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
 * @property {NoticeEntry[]} [notices]
 * @property {Preset[]} presets
 * @property {{name: string, title: string}[]} [lesson_groups]
 * @property {Lesson[]} [lessons]
 */

/** @typedef {"both"|"discriminator"|"generator"} Players the players that a step trains */
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
 * @property {number} viewers the number of pages that show it
 * @property {number} [owners] how many of them are its owner's; known from the stream
 * @property {string} [reason]
 * @property {StopWhen|null} [stop_when] when it stops by itself
 * @property {number} [last_step] the furthest step that is still kept; after a rewind it lies ahead
 * @property {{run: string, step: number}|null} [parent] where it was forked
 * @property {string|null} [partner] the run with which it keeps step
 * @property {string} [created_at] when it began
 * @property {string|null} [not_saved] why the server cannot save it at present
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
 * @property {string} domain the kind of data: the name of its scene
 * @property {number} steps_per_second
 * @property {number|null} speed
 * @property {boolean} has_probability
 * @property {Metrics} metrics
 * @property {{[name: string]: Tensor}} arrays
 */

/** @typedef {{step: number, metrics: Metrics}} HistoryRow */
/** @typedef {{stride: number, skipped: number, rows: HistoryRow[], last: HistoryRow|null}} History */
/** @typedef {{field: string|null, given?: any, allowed?: string, message: string, suggestion?: string|null}} FieldError */
/** @typedef {{title: string, status: number, detail: string, errors: FieldError[], retry_after_s?: number|null, is_ours?: boolean, process?: ProcessStatus|null}} ErrorDocument is_ours: the server wrote it, not a proxy in front of it; process: while the training process does not run */
/** @typedef {"loading"|"connecting"|"open"|"reconnecting"|"gone"|"full"|"unreachable"|"refused"|"blocked"|"replaced"} Phase refused: the server says no, for a reason; blocked: the server answers, but no stream to it opens */
/** @typedef {{phase: Phase, attempt: number, reason: string, wait_ms?: number}} Connection wait_ms: until the next attempt */
/** @typedef {{state: "starting"|"starting again"|"failing"|"up"|"ended", doing: string|null, since_seconds: number}} ProcessStatus the server's report of the process that trains */
/** @typedef {{state: ProcessStatus["state"], doing: string|null, since_ms: number}} Process since_ms: milliseconds since the epoch, as in Date.now() */
/** @typedef {{reason: string, step: number, lost: number}} Recovery why a run was restored, at which step, and how many steps were not saved */
/** @typedef {"collapse"|"recovery"|"stabilizer"|"config"|"reset"|"diverged"|"notice"|"forked"|"recovered"} MarkKind */
/** @typedef {{step: number, kind: MarkKind, text: string, before?: Config, after?: Config, since?: number}} TimelineMark a mark on the timeline; before, after: the configurations around a change; since: the step at which a notice began */
/**
 * The server's record of a run: the commands that it executed, and its notices.
 * @typedef {object} EventsDocument
 * @property {number} [epoch]
 * @property {Config} config of step 0
 * @property {number} first_step the first step that can be looked at
 * @property {number} last_step
 * @property {{step: number, kind: string, [key: string]: any}[]} log
 * @property {{seq: number, step: number, kind: string, [key: string]: any}[]} events
 */

/** @typedef {{step?: number, metric?: {name: string, above?: number, below?: number}, notice?: string}} StopWhen */
/** @typedef {{name: string, title: string, config: Config}} NoticeRemedy */
/** @typedef {{name: string, form: string, step: number, title: string, text: string, values: {[name: string]: number|string}, remedies: NoticeRemedy[], is_over: boolean}} RunNotice an observation of the server, or its end */
/** @typedef {{is_dismissed?: boolean, tried?: {title: string, config: Config, step: number|null}}} NoticeResponse how the user answered a notice; step: from which the server trains with it, null until then */
/** @typedef {"auto"|"dark"|"light"} Theme */
/** @typedef {"csv"|"json"|"python"|"safetensors"} ExportFormat */
/** @typedef {{hide: string[], is_embed: boolean, is_presenting: boolean, language: string|null}} PageOptions how a link shows the page; null leaves the language to the reader */
/** @typedef {{received: number, drawn: number, skipped: number, bytes: number, last_bytes: number}} FrameStats of the frames of this page; skipped: made by the server and replaced by newer ones before they were sent */
/** @typedef {{at_ms: number, frame_stats: FrameStats}} Measurement */
/** @typedef {{version: string, versions: {[name: string]: string}, uptime_seconds: number, child: ({restarts: number} & ProcessStatus)|null, store: {is_saving: boolean}|null}} Health the server's report of itself */
/** @typedef {{is_loopback: boolean, addresses: string[], embed_origins: string[]}} ServerAddress the addresses under which the server can be reached */

/**
 * The state that every part of the page may read. The features add their own, see `State`.
 * @typedef {object} CoreState
 * @property {Catalog|null} catalog
 * @property {Connection} connection
 * @property {Run|null} run
 * @property {Config|null} trained_config the configuration that is trained now; `run.config` may still wait for its compiled program
 * @property {boolean} is_owner
 * @property {string|null} preset the preset from which the configuration started
 * @property {{name: string, step: number}|null} lesson the open lesson, and its step from 0
 * @property {{[path: string]: any}} edits values that were typed and are not confirmed by the server yet
 * @property {{[path: string]: string}} field_errors
 * @property {Frame|null} frame the newest frame
 * @property {Config|null} frame_config the configuration with which that frame was made
 * @property {number} changed_step the step at which the trained configuration last changed
 * @property {number|null} stale_epoch frames of this epoch, and of earlier ones, are from before a restart
 * @property {{step: number, frame: Frame|null}|null} peek the past step that the page shows, and the frame shown for it until the frame of that step arrives
 * @property {History} history
 * @property {{[name: string]: boolean}} layers
 * @property {PageOptions} page
 * @property {"stage"|"inspection"} view shown in the middle of the page
 * @property {Theme} theme
 * @property {string} language of the page and of the catalog
 * @property {{kind: "info"|"error", text: string}|null} message
 */

/** @typedef {{type: string, [key: string]: any}} Action */
/** @typedef {{kind: string, step: number, [key: string]: any}} RunEvent an event of a run, as it comes over the stream */

/**
 * The commands of one run.
 * @typedef {object} RunCommands
 * @property {() => Promise<boolean>} start
 * @property {() => Promise<boolean>} stop
 * @property {() => Promise<boolean>} toggle
 * @property {(player: Players) => Promise<boolean>} step
 * @property {(seed?: number) => Promise<boolean>} reset
 * @property {() => Promise<boolean>} newSeed
 * @property {() => Promise<void>} resetAndPlay
 * @property {() => Promise<void>} reduceLearningRates a third of both learning rates, from step 0
 * @property {(path: string, value: any) => Promise<void>} edit
 * @property {(values: {[path: string]: any}) => Promise<void>} editAll several fields in one request
 * @property {(config: Config, speed: number|null) => Promise<void>} adoptConfig stops the run and gives it this configuration
 * @property {(speed: number|null) => Promise<void>} setSpeed
 * @property {(name: string) => Promise<void>} toggleStabilizer
 * @property {(name: string) => Promise<void>} chooseProblem
 * @property {(name: string|null) => Promise<void>} choosePreset
 * @property {(link: import("./url_state.js").Link) => Promise<void>} openLink
 * @property {(text: string, kind?: "info"|"error") => void} say shows a short message
 * @property {() => Promise<void>} recreate
 * @property {() => void} retry
 * @property {(frame: number) => void} acknowledge
 */

/**
 * The commands of the page itself.
 * @typedef {object} PageCommands
 * @property {(name: string) => void} openDialog
 * @property {(theme: Theme) => void} setTheme
 * @property {(language: string) => Promise<void>} setLanguage
 */

/** @typedef {(typeof import("../features.js").FEATURES)[number]} AnyFeature */
/** @template F @typedef {F extends import("./feature.js").Feature<infer S, any> ? S : never} StateOf */
/** @template F @typedef {F extends import("./feature.js").Feature<any, infer C> ? C : never} CommandsOf */
/** @template U @typedef {(U extends any ? (each: U) => void : never) extends (all: infer I) => void ? I : never} All a union of types as their intersection */

/** @typedef {CoreState & All<StateOf<AnyFeature>>} State the core's state and that of every feature in features.js */
/** @typedef {RunCommands & PageCommands & All<CommandsOf<AnyFeature>>} Commands the commands that views can call; the results show in the state */

export {};
