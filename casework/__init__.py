"""An event-sourced case-management engine for hotline complaints. 诉求工单引擎。"""
