import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

interface Props {
  readonly label: string;
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
}

/** A number and its unit. Text that is no number is sent as 0, so that the server's problem names the valid range. */
export function DurationField({ label, seconds, onChange }: Props) {
  const [unit, setUnit] = useState(() => largestUnitOf(seconds));
  const [text, setText] = useState(() => String(seconds / unit));
  const type = (typed: string) => {
    setText(typed);
    onChange(secondsIn(typed, unit));
  };
  const choose = (chosen: number) => {
    setUnit(chosen);
    onChange(secondsIn(text, chosen));
  };
  return (
    <div className="flows-row">
      <Input type="number" inputMode="decimal" value={text} onChange={({ detail }) => type(detail.value)} />
      <FormField stretch>
        <Select
          ariaLabel={`Unit of ${label}`}
          selectedOption={{ value: String(unit), label: UNITS.find(({ seconds: of }) => of === unit)!.name }}
          options={UNITS.map(({ seconds: of, name }) => ({ value: String(of), label: name }))}
          onChange={({ detail }) => choose(Number(detail.selectedOption.value))}
        />
      </FormField>
    </div>
  );
}

const UNITS = [
  { seconds: 1, name: "seconds" },
  { seconds: 60, name: "minutes" },
  { seconds: 3_600, name: "hours" },
  { seconds: 86_400, name: "days" },
] as const;

function largestUnitOf(seconds: number): number {
  return UNITS.findLast(({ seconds: of }) => seconds > 0 && seconds % of === 0)?.seconds ?? 60;
}

/** Half an hour may be typed as 0.5 hours. */
function secondsIn(text: string, unit: number): number {
  const number = Number(text);
  return Number.isFinite(number) ? Math.round(number * unit) : 0;
}
