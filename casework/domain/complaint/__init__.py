"""The complaint, from the first call to the recheck. 诉求工单。"""
