import { runCommand } from "./command";
import { importCommand } from "./import-command";

void runCommand(importCommand);
