import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Role } from "../../gql/enums";
import { type ApiProblem, fieldMessage } from "../../parts/problems/problem";
import { ROLES } from "./account-words";

export interface AccountValues {
  readonly name: string;
  readonly roles: readonly Role[];
}

interface Props {
  readonly values: AccountValues;
  readonly problems: readonly ApiProblem[];
  readonly onChange: (values: AccountValues) => void;
}

export const ACCOUNT_FIELDS = ["name", "roles"] as const;

export function AccountFields({ values, problems, onChange }: Props) {
  const { name, roles } = values;
  const choose = (role: Role, isOn: boolean) =>
    onChange({ name, roles: isOn ? [...roles, role] : roles.filter((one) => one !== role) });
  return (
    <SpaceBetween size="m">
      <FormField
        label="Name"
        description="Of the program, so that others know it. A JWT of a trusted issuer names it as its subject."
        errorText={fieldMessage(problems, "name")}
      >
        <Input
          value={name}
          onChange={({ detail }) => onChange({ name: detail.value, roles })}
          placeholder="terraform"
        />
      </FormField>
      <FormField
        label="Roles"
        description="The most that its tokens may do. Each token can be limited further."
        errorText={fieldMessage(problems, "roles")}
      >
        <SpaceBetween size="xs">
          {ROLES.map(({ value, label, description }) => (
            <Checkbox
              key={value}
              checked={roles.includes(value)}
              description={description}
              onChange={({ detail }) => choose(value, detail.checked)}
            >
              {label}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
    </SpaceBetween>
  );
}
