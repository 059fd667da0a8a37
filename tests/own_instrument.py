"""An instrument of somebody's own, as a file of the working folder."""

OWN = """
name: {zh: 机器人进村, en: Robots for villages}
clause: {section: 附, quote: 试点}
plan_ids: [X001]
mechanism: {zh: 补助小企业的自动化, en: Pays part of the automation of small firms}
lever: project_cost_share
like: technical_upgrading
budget: 2
outcome: {id: cnc_share, direction: up}
evidence: {grade: assumption, source: a test}
for: {size: {workers: [null, 300]}}
"""
