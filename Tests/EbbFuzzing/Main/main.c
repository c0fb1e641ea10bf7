// libFuzzer brings `main`. A program in C has it linked as it is; of one in Swift the build would rename it.
