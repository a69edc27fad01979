import type { NotExpressible } from "../terraform/provider-documents";
import { labelOf, type TerraformResource, writeTerraform } from "./write-terraform";

/** An integration or an access flow as the text of a Terraform configuration. */
export interface AsCode {
  /** The file name for the text. */
  readonly fileName: string;
  readonly terraform: string;
  /** Settings that the text cannot express, or expresses differently. */
  readonly notExpressible: readonly NotExpressible[];
  /** Settings without an attribute of the provider that the text carries otherwise. */
  readonly carried: readonly CarriedSetting[];
}

export interface CarriedSetting {
  /** The setting's name in the API, such as "ownerRules". */
  readonly path: string;
  /** A sentence: where in the text it stands, and how. */
  readonly how: string;
}

/** One resource as a file, with the settings that it does not express above it. */
export function codeOf(
  resource: TerraformResource,
  { notExpressible, carried }: Pick<AsCode, "notExpressible" | "carried">,
  serverUrl: string | null,
): AsCode {
  const comment = [...resource.comment, ...notExpressible.map(({ path, reason }) => `${path}: ${reason}`)];
  return {
    fileName: `${labelOf(resource.name)}.tf`,
    terraform: writeTerraform({ ...resource, comment }, serverUrl),
    notExpressible,
    carried,
  };
}
