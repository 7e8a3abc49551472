; Inno Setup script: per-user install of the frozen folder. build.py gives the version: iscc /DVersion=0.1.0
; Chinese is offered where the compiler has that language file, which not every release of Inno Setup brings.
#ifndef Version
  #define Version "0"
#endif
#define Chinese AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl"

[Setup]
AppId={{6E0C5A0B-3E43-4C0C-9C59-6A1D1A7F5B52}
AppName=Qudao 渠道台
AppVersion={#Version}
AppPublisher=Qudao
DefaultDirName={autopf}\Qudao
DefaultGroupName=Qudao 渠道台
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
OutputDir=..\..\dist
OutputBaseFilename=QudaoSetup
UninstallDisplayIcon={app}\Qudao.exe
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
#if FileExists(Chinese)
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif

[InstallDelete]
; A newer version must not run with files that only the older one had.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\Qudao\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Tasks]
Name: desktop; Description: "{cm:CreateDesktopIcon}"

[Icons]
Name: "{group}\Qudao 渠道台"; Filename: "{app}\Qudao.exe"
Name: "{userdesktop}\Qudao 渠道台"; Filename: "{app}\Qudao.exe"; Tasks: desktop
