import type { Platform } from "../../shared/compose";
import { configurationSchema } from "../../shared/domain/configuration/configuration-document";
import { parseDocument } from "../../shared/domain/configuration/terraform/document-problems";
import type { TerraformOperation } from "./terraform-door";

const PATH = "/admin/v2/configuration";
/** Sized for thousands of flows in one body. */
const WHOLE_KB = 8_000;

/** The configuration as a whole, for the commands `drawbridge export` and `drawbridge import`: no provider asks for it. */
export function configurationOperations({ configuration, configurationQueries }: Platform): TerraformOperation[] {
  return [
    {
      method: "GET",
      url: PATH,
      name: "configuration",
      work: () => configurationQueries.read(),
    },
    {
      method: "POST",
      url: PATH,
      name: "importConfiguration",
      mostKb: WHOLE_KB,
      work: async (actor, { body }) => {
        const changes = await configuration.import(actor, parseDocument(configurationSchema, body));
        return { changes };
      },
    },
  ];
}
