import { invalidInput } from "../../../kernel/app-error";
import type { ConnectorKind } from "../connector.entity";
import { cloudFormationFiles } from "./cloud-formation-files";
import type { ConnectorInstall, InstallationFacts, InstallForm } from "./install-form";
import { installProblems } from "./install-problems";
import { installSteps } from "./install-steps";
import { installValuesOf } from "./install-values";
import { terraformFiles } from "./terraform-files";
import { workerFiles } from "./worker-files";

/**
 * The files that install a connector and its roles, generated from deploy/ with the given values, and the steps to use
 * them. Throws INVALID_INPUT with every problem.
 */
export function connectorInstall(kind: ConnectorKind, form: InstallForm, facts: InstallationFacts): ConnectorInstall {
  const values = installValuesOf(kind, form, facts);
  const problems = installProblems(form, values);
  if (problems.length > 0) throw invalidInput(problems);
  const roles = form.format === "TERRAFORM" ? terraformFiles(form, values) : cloudFormationFiles(values);
  const isTemplated = form.rolesOnly || kind === "ECS";
  const files = isTemplated ? roles : [...roles, ...workerFiles(kind, form, facts)];
  return { files, steps: installSteps(kind, form, new Set(values.keys())) };
}
