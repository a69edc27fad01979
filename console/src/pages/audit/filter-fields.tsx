import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import type { ReactNode } from "react";
import { ACTOR_WORDS, type FilterState, isFiltered, NO_FILTER, OUTCOME_WORDS } from "./audit-filter";
import { ClusterChoice, PersonChoice } from "./find-select";
import { TimeRange } from "./time-range";

interface Props {
  readonly state: FilterState;
  readonly actions: readonly { readonly action: string; readonly sentence: string }[];
  readonly onChange: (changes: Partial<FilterState>) => void;
}

/** The actor, the object, the action and the time. The server filters; the address keeps the filter. */
export function FilterFields({ state, actions, onChange }: Props) {
  return (
    <SpaceBetween size="s">
      <div style={GRID}>
        <Field label="Person" description="Who did it, or whom it is about">
          <PersonChoice id={state.person} onChange={(person) => onChange({ person })} />
        </Field>
        <Field label="Cluster" description="Whatever names it">
          <ClusterChoice id={state.cluster} onChange={(cluster) => onChange({ cluster })} />
        </Field>
        <Field label="What happened" description="One action, or all of a kind">
          <ActionChoice state={state} actions={actions} onChange={onChange} />
        </Field>
        <Field label="Who acted" description="People, programs, flows or processes">
          <WordChoice any="Anybody" words={ACTOR_WORDS} value={state.by} onChange={(by) => onChange({ by })} />
        </Field>
        <Field label="Outcome" description="Changes, or what was refused">
          <WordChoice
            any="Any"
            words={OUTCOME_WORDS}
            value={state.outcome}
            onChange={(outcome) => onChange({ outcome })}
          />
        </Field>
        <Field label="When" description="By the clock of the database">
          <TimeRange state={state} onChange={onChange} label="When it happened" />
        </Field>
      </div>
      <Narrowed state={state} onChange={onChange} />
    </SpaceBetween>
  );
}

function Field({ label, description, children }: { label: string; description: string; children: ReactNode }) {
  return (
    <FormField label={label} description={description} stretch>
      {children}
    </FormField>
  );
}

/** Filters that only links set, each as a token, and the way back to all events. */
function Narrowed({ state, onChange }: Pick<Props, "state" | "onChange">) {
  if (!isFiltered(state)) return null;
  const shown = NARROWED.filter(([key]) => state[key] !== "");
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      {shown.map(([key, label]) => (
        <Token
          key={key}
          label={`${label} ${state[key].slice(0, 8)}…`}
          dismissLabel={`Do not narrow to this ${label.toLowerCase()}`}
          onDismiss={() => onChange({ [key]: "" })}
        />
      ))}
      <Button onClick={() => onChange(NO_FILTER)}>Clear the filter</Button>
    </SpaceBetween>
  );
}

const NARROWED = [
  ["grant", "Access"],
  ["request", "Request"],
  ["flow", "Access flow"],
] as const;

function ActionChoice({ state, actions, onChange }: Props) {
  const any: SelectProps.Option = { value: "", label: "Anything" };
  const groups = groupsOf(actions);
  const all = groups.flatMap(({ options }) => options);
  const named = all.find(({ value }) => value === state.action) ?? { value: state.action, label: state.action };
  const selected = state.action === "" ? any : named;
  return (
    <div title={selected.label}>
      <Select
        selectedOption={selected}
        options={[any, ...groups]}
        onChange={({ detail }) => onChange({ action: detail.selectedOption.value ?? "" })}
        filteringType="auto"
        filteringAriaLabel="Find an action"
        filteringPlaceholder="Part of a sentence"
        triggerVariant="label"
        expandToViewport
      />
    </div>
  );
}

/** Each noun, such as "grant.", is a choice of its own above the actions that begin with it. */
function groupsOf(actions: Props["actions"]): readonly { label: string; options: SelectProps.Option[] }[] {
  const byNoun = new Map<string, SelectProps.Option[]>();
  for (const { action, sentence } of actions) {
    const noun = action.split(".")[0]!;
    const options = byNoun.get(noun) ?? [];
    options.push({ value: action, label: wordsOf(action), description: sentence });
    byNoun.set(noun, options);
  }
  return [...byNoun].map(([noun, options]) => ({
    label: wordsOf(noun),
    options: options.length > 1 ? [{ value: `${noun}.`, label: `${wordsOf(noun)}: all` }, ...options] : options,
  }));
}

/** "Access request: question asked", from access-request.question-asked. */
function wordsOf(action: string): string {
  if (action.startsWith("api")) return "API: refused operations";
  const words = action.replaceAll("-", " ").replace(".", ": ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

interface WordChoiceProps {
  readonly any: string;
  readonly words: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function WordChoice({ any, words, value, onChange }: WordChoiceProps) {
  const options = [{ value: "", label: any }, ...Object.entries(words).map(([value, label]) => ({ value, label }))];
  return (
    <Select
      selectedOption={options.find((option) => option.value === value) ?? options[0]!}
      options={options}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      expandToViewport
    />
  );
}

const GRID = {
  display: "grid",
  gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 15rem), 1fr))",
  gap: "12px",
} as const;
