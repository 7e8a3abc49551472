; Inno Setup script: per-user install of the frozen folder, Chinese and English.
[Setup]
AppName=Qudao 渠道台
AppVersion=0.1.0
AppPublisher=Qudao
DefaultDirName={autopf}\Qudao
DefaultGroupName=Qudao 渠道台
PrivilegesRequired=lowest
OutputDir=..\..\dist
OutputBaseFilename=QudaoSetup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
ArchitecturesInstallIn64BitMode=x64compatible

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Files]
Source: "..\..\dist\Qudao\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Qudao 渠道台"; Filename: "{app}\Qudao.exe"
Name: "{userdesktop}\Qudao 渠道台"; Filename: "{app}\Qudao.exe"; Tasks: desktop

[Tasks]
Name: desktop; Description: "{cm:CreateDesktopIcon}"
