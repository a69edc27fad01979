import Autosuggest from "@cloudscape-design/components/autosuggest";
import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { DayOfWeek } from "../../../gql/enums";
import type { TimeframeDraft } from "../draft/flow-draft";
import { DAYS } from "../draft/flow-words";
import { FlowField } from "./flow-form";

interface Props {
  readonly timeframe: TimeframeDraft | null;
  /** The verb for these hours: "asked for", or "held". */
  readonly verb: string;
  readonly onChange: (timeframe: TimeframeDraft | null) => void;
}

/** Hours of the week, or any time. */
export function TimeframeField({ timeframe, verb, onChange }: Props) {
  return (
    <SpaceBetween size="s">
      <FlowField paths={["timeframe"]} isExact label="Hours">
        <RadioGroup
          value={timeframe === null ? "always" : "hours"}
          items={[
            { value: "always", label: "At any hour" },
            { value: "hours", label: "In some hours of the week", description: `It can be ${verb} in these alone.` },
          ]}
          onChange={({ detail }) => onChange(detail.value === "always" ? null : workingHours())}
        />
      </FlowField>
      {timeframe && <Hours timeframe={timeframe} change={(changes) => onChange({ ...timeframe, ...changes })} />}
    </SpaceBetween>
  );
}

interface HoursProps {
  readonly timeframe: TimeframeDraft;
  readonly change: (changes: Partial<TimeframeDraft>) => void;
}

function Hours({ timeframe: { daysOfWeek, startTime, endTime, timeZone }, change }: HoursProps) {
  const choose = (day: DayOfWeek, isChosen: boolean) =>
    change({ daysOfWeek: WEEK.filter((one) => (one === day ? isChosen : daysOfWeek.includes(one))) });
  return (
    <SpaceBetween size="s">
      <FlowField paths={["timeframe.daysOfWeek"]} label="Days" description="On which the hours begin.">
        <SpaceBetween direction="horizontal" size="m">
          {WEEK.map((day) => (
            <Checkbox
              key={day}
              checked={daysOfWeek.includes(day)}
              onChange={({ detail }) => choose(day, detail.checked)}
            >
              {DAYS[day]}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FlowField>
      <div className="flows-row">
        <FlowField paths={["timeframe.startTime"]} label="From" description="As 09:00.">
          <Input value={startTime} onChange={({ detail }) => change({ startTime: detail.value })} />
        </FlowField>
        <FlowField
          paths={["timeframe.endTime"]}
          label="Until"
          description="As 17:30, or 24:00. Before the beginning: on the next day."
        >
          <Input value={endTime} onChange={({ detail }) => change({ endTime: detail.value })} />
        </FlowField>
      </div>
      <FlowField paths={["timeframe.timeZone"]} label="Time zone" description="With its summer time.">
        <Autosuggest
          value={timeZone}
          options={ZONES.map((value) => ({ value }))}
          onChange={({ detail }) => change({ timeZone: detail.value })}
          enteredTextLabel={(value) => `Take ${value}`}
          placeholder="Such as Europe/Berlin"
          empty="There is no such zone."
          virtualScroll
        />
      </FlowField>
    </SpaceBetween>
  );
}

const WEEK = Object.keys(DAYS) as DayOfWeek[];
const ZONES = Intl.supportedValuesOf("timeZone");

function workingHours(): TimeframeDraft {
  return {
    daysOfWeek: ["MON", "TUE", "WED", "THU", "FRI"],
    startTime: "09:00",
    endTime: "18:00",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
