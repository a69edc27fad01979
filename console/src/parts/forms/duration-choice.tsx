import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useId, useState } from "react";
import { saySeconds } from "../words/moment";

interface Props {
  readonly id?: string;
  readonly seconds: number | null;
  /** Null: access may last until it is revoked. */
  readonly maxSeconds: number | null;
  /** False: the limit is not known yet, and `maxSeconds` is a usual one. */
  readonly isMaxKnown?: boolean;
  readonly onChange: (seconds: number | null) => void;
  readonly errorText?: string | undefined;
}

const USUAL_SECONDS = [900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
const OTHER = "other";
const FOREVER = "forever";

/** A duration: usual ones up to the limit, or any other in minutes. */
export function DurationChoice({ id, seconds, maxSeconds, isMaxKnown = true, onChange, errorText }: Props) {
  const labelId = useId();
  const choices = choicesUpTo(maxSeconds);
  const isUsual = seconds === null ? maxSeconds === null : choices.includes(seconds);
  const [isOther, setOther] = useState(!isUsual);
  const [minutes, setMinutes] = useState(() => (seconds === null ? "" : String(Math.round(seconds / 60))));
  const choose = (chosen: string) => {
    setOther(chosen === OTHER);
    if (chosen === OTHER) setMinutes(seconds === null ? "" : String(Math.round(seconds / 60)));
    else onChange(chosen === FOREVER ? null : Number(chosen));
  };
  const type = (text: string) => {
    setMinutes(text);
    const typed = Number(text);
    if (text.trim() !== "" && typed > 0) onChange(Math.round(typed * 60));
  };
  return (
    <SpaceBetween size="s">
      <FormField
        label={<span id={labelId}>How long</span>}
        description={isMaxKnown ? helpFor(maxSeconds) : "The permission says how long it may be."}
        errorText={errorText}
        stretch
      >
        <div id={id} tabIndex={-1}>
          <SegmentedControl
            ariaLabelledby={labelId}
            selectedId={isOther || !isUsual ? OTHER : seconds === null ? FOREVER : String(seconds)}
            options={[
              ...choices.map((choice) => ({ id: String(choice), text: saySeconds(choice) })),
              ...(maxSeconds === null ? [{ id: FOREVER, text: "Until revoked" }] : []),
              { id: OTHER, text: "Another time" },
            ]}
            onChange={({ detail }) => choose(detail.selectedId)}
          />
        </div>
      </FormField>
      {(isOther || !isUsual) && (
        <FormField label="Minutes">
          <Input type="number" inputMode="numeric" value={minutes} onChange={({ detail }) => type(detail.value)} />
        </FormField>
      )}
    </SpaceBetween>
  );
}

function helpFor(maxSeconds: number | null): string {
  if (maxSeconds === null) return "It may stay until somebody revokes it.";
  return `At most ${saySeconds(maxSeconds)}. It can be given back at any time.`;
}

/** The longest duration is always among the choices. */
function choicesUpTo(maxSeconds: number | null): number[] {
  const fitting = USUAL_SECONDS.filter((choice) => maxSeconds === null || choice < maxSeconds);
  return maxSeconds === null ? fitting : [...fitting, maxSeconds];
}
