"""`python run.py scenarios/plan.yaml`: the same command as `jiju`, from a checkout."""

from model.cli import main

if __name__ == "__main__":
    main()
