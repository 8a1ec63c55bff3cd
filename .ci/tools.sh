# Sourced by the checks that use tools from PyPI.

# Installs packages into a virtual environment of the checkout, unless they are there: python_tools FOLDER PACKAGE...
python_tools() {
  local folder=$1
  shift
  [ "$(cat "$folder/installed" 2> /dev/null)" = "$*" ] && return
  python3 -m venv "$folder" > /dev/null 2>&1 || {
    local sudo
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends python3-venv
    python3 -m venv "$folder"
  }
  "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
  echo "$*" > "$folder/installed"
}
