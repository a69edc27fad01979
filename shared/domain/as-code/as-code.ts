import type { NotExpressible } from "../terraform/provider-documents";
import { labelOf, type TerraformResource, writeTerraform } from "./write-terraform";

/** An integration or an access flow as the text of a Terraform configuration. */
export interface AsCode {
  /** Under which the text may be saved. */
  readonly fileName: string;
  readonly terraform: string;
  /** Settings that the text does not say, or says otherwise. */
  readonly notExpressible: readonly NotExpressible[];
  /** Settings for which the provider has no attribute, and which the text holds all the same. */
  readonly carried: readonly CarriedSetting[];
}

export interface CarriedSetting {
  /** Ours, such as "ownerRules". */
  readonly path: string;
  /** A sentence: where in the text it stands, and how. */
  readonly how: string;
}

/** One resource as a file; null for an address that is not configured. */
export function codeOf(
  resource: TerraformResource,
  carried: readonly CarriedSetting[],
  serverUrl: string | null,
): AsCode {
  return {
    fileName: `${labelOf(resource.name)}.tf`,
    terraform: writeTerraform([resource], serverUrl),
    notExpressible: resource.notExpressible,
    carried,
  };
}
