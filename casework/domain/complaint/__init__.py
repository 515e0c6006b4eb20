"""The complaint, from the first call to the recheck. 诉求工单。

`facts` and `commands` say what happened and what may be asked, `loop` in which
order, `duties` by whom; `intake`, `routing`, `handling`, `ending`, `oversight` and
`lapse` hold the substance by part of the procedure; `decide` puts a command to them.
"""
