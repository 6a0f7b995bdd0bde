@echo off
rem Runs Plimsoll from a checkout on Windows. Builds it first where it is not built yet; needs the .NET SDK (see global.json).
rem After a change of the sources, delete artifacts\ship to build again.
setlocal
set "ROOT=%~dp0"
set "PROGRAM=%ROOT%artifacts\ship\plimsoll\plimsoll.exe"
if exist "%PROGRAM%" goto run
where dotnet >nul 2>nul
if errorlevel 1 (
  echo plimsoll: the .NET SDK is not installed ^(dotnet is not on PATH^). Get .NET 10 at https://dot.net, then run this again. 1>&2
  exit /b 69
)
echo plimsoll: building (once, about half a minute) ... 1>&2
dotnet publish "%ROOT%src\Plimsoll.Cli\Plimsoll.Cli.csproj" -c Release --use-current-runtime --self-contained false -p:PlimsollShip=true -o "%ROOT%artifacts\ship\plimsoll" >"%TEMP%\plimsoll-build.log" 2>&1
if errorlevel 1 (
  type "%TEMP%\plimsoll-build.log" 1>&2
  echo plimsoll: the build failed; what it printed is above. 1>&2
  exit /b 70
)
:run
"%PROGRAM%" %*
exit /b %errorlevel%
