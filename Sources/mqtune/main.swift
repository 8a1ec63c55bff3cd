import Commands

runThisProcess()
