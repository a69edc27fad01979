import Autosuggest from "@cloudscape-design/components/autosuggest";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Link from "@cloudscape-design/components/link";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Textarea from "@cloudscape-design/components/textarea";
import type { ReactNode } from "react";
import { fieldId } from "../../../parts/forms/field-id";
import { Optional } from "../../../parts/forms/optional";
import type { ConfigurationKey } from "../catalog/catalog-documents";
import { REGIONS } from "./regions";

export interface ConfigFieldProps {
  readonly setting: ConfigurationKey;
  readonly value: string;
  /** Empty: the field has no problem. */
  readonly problem: string;
  readonly onChange: (value: string) => void;
  readonly onLeave: () => void;
}

/** A setting, with the kind of control that the catalog names. */
export function ConfigField(props: ConfigFieldProps) {
  return <SettingFrame {...props}>{controlOf(props)}</SettingFrame>;
}

/** The label, the description and the problem of a setting, around its control. */
export function SettingFrame({ setting, problem, children }: ConfigFieldProps & { readonly children: ReactNode }) {
  const { key, label, description, required, link } = setting;
  return (
    <FormField
      controlId={fieldId(key)}
      label={required ? label : <Optional>{label}</Optional>}
      description={
        <>
          {description}{" "}
          {link !== null && (
            <Link
              href={link}
              external
              fontSize="inherit"
              externalIconAriaLabel="Opens in a new tab"
              ariaLabel={`AWS's guide about ${label}`}
            >
              AWS's guide
            </Link>
          )}
        </>
      }
      constraintText={hintOf(setting)}
      errorText={problem}
      stretch
    >
      {children}
    </FormField>
  );
}

function hintOf({ type, example, defaultValue, maxLength }: ConfigurationKey): string {
  if (type === "CHOICE" || type === "BOOLEAN") return "";
  const usual = defaultValue === null ? "" : ` When left empty: ${defaultValue}.`;
  const most = maxLength === null ? "" : ` At most ${maxLength} characters.`;
  return `Example: ${example}.${usual}${most}`;
}

function controlOf({ setting, value, onChange, onLeave }: ConfigFieldProps): ReactNode {
  const { type, label } = setting;
  const shared = { value, onBlur: onLeave };
  switch (type) {
    case "REGION":
      return (
        <Autosuggest
          {...shared}
          options={REGIONS.map((region) => ({ value: region }))}
          enteredTextLabel={(text) => `Use "${text}"`}
          empty="No region of this list: type its code."
          ariaLabel={label}
          onChange={({ detail }) => onChange(detail.value)}
        />
      );
    case "BOOLEAN":
      return (
        <Checkbox
          controlId={fieldId(setting.key)}
          checked={value === "true"}
          onChange={({ detail }) => onChange(detail.checked ? "true" : "")}
        >
          Allowed
        </Checkbox>
      );
    case "CHOICE":
      return (
        <RadioGroup
          value={value || setting.defaultValue}
          items={setting.choices.map((choice) => ({ value: choice.value, label: choice.label }))}
          onChange={({ detail }) => onChange(detail.value === setting.defaultValue ? "" : detail.value)}
        />
      );
    case "LIST":
      return <Textarea {...shared} rows={2} spellcheck={false} onChange={({ detail }) => onChange(detail.value)} />;
    default:
      return (
        <Input
          {...shared}
          autoComplete={false}
          spellcheck={false}
          inputMode={type === "INTEGER" ? "numeric" : "text"}
          onChange={({ detail }) => onChange(detail.value)}
        />
      );
  }
}
