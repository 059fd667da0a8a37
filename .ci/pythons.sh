# To be sourced. python_of 3.12: a Python of that version that runs, wherever it was installed; nothing if there is none.
python_of() {
  local candidate
  for candidate in "python$1" python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/"python$1" \
    /usr/local/bin/"python$1" /opt/*/bin/"python$1"; do
    if "$candidate" -c "import sys; assert '%d.%d' % sys.version_info[:2] == '$1'" >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
}
