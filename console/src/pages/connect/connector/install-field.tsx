import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { Optional } from "../../../parts/forms/optional";
import type { FieldProblem } from "../../../parts/problems/problem";
import { messageAt } from "../draft/field-messages";
import { type InstallFieldText, installFieldId } from "./install-fields";

interface Props {
  readonly field: InstallFieldText;
  readonly value: string;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (value: string) => void;
}

export function InstallField({ field: { key, label, help, example, isRequired }, value, problems, onChange }: Props) {
  return (
    <FormField
      controlId={installFieldId(key)}
      label={isRequired ? label : <Optional>{label}</Optional>}
      description={help}
      constraintText={`Example: ${example}`}
      errorText={messageAt(problems, key)}
      stretch
    >
      <Input value={value} autoComplete={false} spellcheck={false} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}
