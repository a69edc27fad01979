import { AsCodeQueries } from "../domain/configuration/as-code.queries";
import { ConfigurationQueries } from "../domain/configuration/configuration.queries";
import { ConfigurationService } from "../domain/configuration/configuration.service";
import { TerraformFlows } from "../domain/configuration/terraform/terraform-flows";
import { TerraformIntegrations } from "../domain/configuration/terraform/terraform-integrations";
import type { AccessServices } from "./access-services";
import type { Foundation } from "./foundation";
import type { InventoryServices } from "./inventory-services";
import type { NotificationServices } from "./notification-services";
import type { PeopleServices } from "./people-services";

interface Services {
  readonly people: PeopleServices;
  readonly inventory: InventoryServices;
  readonly access: AccessServices;
  readonly notifications: NotificationServices;
}

/** The configuration as code: written, read, and in the Terraform provider's documents. */
export function configurationServices({ db, uow }: Foundation, { people, inventory, access, notifications }: Services) {
  const { integrations, impact } = inventory;
  const { accessFlows } = access;
  return {
    asCodeQueries: new AsCodeQueries({ db, integrations, accessFlows, serverUrl: notifications.baseUrl }),
    terraformIntegrations: new TerraformIntegrations({ db, integrations }),
    terraformFlows: new TerraformFlows({ db, accessFlows, impact }),
    configuration: new ConfigurationService({
      uow,
      useCasesWithin: (within) => ({
        integrations: integrations.within(within),
        accessFlows: accessFlows.within(within),
        roles: people.roles.within(within),
        webhooks: notifications.webhooks.within(within),
      }),
    }),
    configurationQueries: new ConfigurationQueries(db),
  };
}
