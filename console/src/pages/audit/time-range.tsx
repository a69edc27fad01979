import DateRangePicker, { type DateRangePickerProps } from "@cloudscape-design/components/date-range-picker";

export interface RangeState {
  /** ISO 8601; empty: from the beginning. */
  readonly from: string;
  /** ISO 8601; empty: until now. */
  readonly to: string;
  /** A period up to now, such as "7-day"; `from` and `to` are empty then. */
  readonly within: string;
}

interface Props {
  readonly state: RangeState;
  readonly onChange: (changes: RangeState) => void;
  readonly label: string;
}

/** The last days, or the time between two moments in the viewer's time zone. */
export function TimeRange({ state, onChange, label }: Props) {
  return (
    <DateRangePicker
      value={pickedRange(state)}
      onChange={({ detail }) => onChange(stateOf(detail.value))}
      relativeOptions={LAST}
      isValidRange={problemOf}
      getTimeOffset={(date) => -date.getTimezoneOffset()}
      placeholder="At any time"
      absoluteFormat="long-localized"
      locale="en-GB"
      hideTimeOffset
      i18nStrings={{ ariaLabel: label }}
      expandToViewport
    />
  );
}

const LAST: readonly DateRangePickerProps.RelativeOption[] = [
  { key: "1-hour", amount: 1, unit: "hour", type: "relative" },
  { key: "1-day", amount: 1, unit: "day", type: "relative" },
  { key: "7-day", amount: 7, unit: "day", type: "relative" },
  { key: "30-day", amount: 30, unit: "day", type: "relative" },
  { key: "90-day", amount: 90, unit: "day", type: "relative" },
];

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

const NONE: RangeState = { from: "", to: "", within: "" };

function pickedRange({ from, to, within }: RangeState): DateRangePickerProps.Value | null {
  const [amount, unit] = within.split("-");
  if (unit !== undefined && unit in UNIT_MS) {
    return { type: "relative", amount: Number(amount), unit: unit as DateRangePickerProps.TimeUnit };
  }
  if (from === "" && to === "") return null;
  return { type: "absolute", startDate: from || BEGINNING, endDate: to || new Date().toISOString() };
}

const BEGINNING = "2000-01-01T00:00:00Z";

function stateOf(value: DateRangePickerProps.Value | null): RangeState {
  if (value === null) return NONE;
  if (value.type === "relative") return { ...NONE, within: `${value.amount}-${value.unit}` };
  const iso = (text: string) => new Date(text).toISOString();
  return { from: iso(value.startDate), to: iso(value.endDate), within: "" };
}

function problemOf(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  if (value?.type !== "absolute") return { valid: true };
  const [from, to] = [Date.parse(value.startDate), Date.parse(value.endDate)];
  if (Number.isNaN(from) || Number.isNaN(to))
    return { valid: false, errorMessage: "Choose both a beginning and an end." };
  if (from >= to) return { valid: false, errorMessage: "The end must be after the beginning." };
  return { valid: true };
}

/** The bounds as the API takes them. The last days count back from `now`; null: no bound. */
export function boundsOf({ from, to, within }: RangeState, now: number): { from: string | null; to: string | null } {
  const [amount, unit = ""] = within.split("-");
  const span = Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  if (Number.isFinite(span)) return { from: new Date(now - span).toISOString(), to: null };
  return { from: momentOrNull(from), to: momentOrNull(to) };
}

/** A value in the address that is no valid time counts as empty. */
function momentOrNull(text: string): string | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
